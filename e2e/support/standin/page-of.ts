import type { Page, Request } from 'playwright-core';

/** The page that sends a request; undefined for the first one of a page that is just being opened. */
export function pageOf(request: Request): Page | undefined {
  try {
    return request.frame().page();
  } catch {
    return undefined;
  }
}
