import type { Page } from 'playwright-core';

/** The storage of a tab, which Chromium keeps when the process of its page is gone. A new page of ours has its own. */
export class TabStorage {
  #items: Record<string, string> = {};

  /** Reads it while there is a page to ask; one that hangs or is gone changes nothing. */
  async keep(page: Page | undefined): Promise<void> {
    const late = new Promise<null>((resolve) => setTimeout(resolve, 1_000, null));
    const read = page?.evaluate(() => Object.fromEntries(Object.entries<string>(sessionStorage)));
    this.#items = (await Promise.race([read?.catch(() => null), late])) ?? this.#items;
  }

  /** Gives it to the page that takes the place of the one that is gone, before its own scripts run. */
  async giveTo(page: Page): Promise<void> {
    await page.addInitScript((items) => {
      if (location.protocol.startsWith('http') && sessionStorage.length === 0)
        for (const [key, value] of Object.entries(items)) sessionStorage.setItem(key, value);
    }, this.#items);
  }
}
