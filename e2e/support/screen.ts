/** One state of the app that is looked at. */
import type { Locator, Page } from '@playwright/test';

/** One state of the app and the way to it. */
export interface Screen {
  readonly name: string;
  /** Query and hash of the page. */
  readonly at: string;
  readonly steps?: (page: Page) => Promise<unknown>;
  /** Something that this state alone shows. */
  readonly shows: (page: Page) => Locator;
  /** A screen made of the same parts, which is always looked at; this one is where somebody asks for pictures. */
  readonly alike?: string;
}
