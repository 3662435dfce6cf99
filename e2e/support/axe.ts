/** What axe finds on a page that stands still. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** The rules of WCAG 2.2 AA by axe's names of tags. */
export const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Which rules are held, and on what part of the page; without any, all of them on all of it. */
export interface AxeScope {
  readonly tags?: string[];
  readonly rules?: string[];
  readonly include?: readonly string[];
}

/**
 * Each rule that is broken, with the elements that break it. Colours that are still on their way, as they are for
 * 90 ms after the theme has changed, would be read as too weak a contrast: transitions are waited for, animations
 * without an end are not.
 */
export async function axeFindings(
  page: Page,
  { tags, rules, include = [] }: AxeScope = {},
): Promise<string[]> {
  await page.evaluate(async () => {
    const transitions = document.getAnimations().filter((each) => each instanceof CSSTransition);
    await Promise.allSettled(transitions.map(async ({ finished }) => await finished));
  });
  let axe = new AxeBuilder({ page });
  for (const part of include) axe = axe.include(part);
  if (tags !== undefined) axe = axe.withTags(tags);
  if (rules !== undefined) axe = axe.withRules(rules);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
