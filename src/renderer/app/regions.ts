/** The parts of the window that F6 goes around: title bar, sidebar, sheet head, work area, pane, status bar. */

const REGIONS = '[data-region], main header, main aside, main';
/** What takes the focus, but for the lines between parts, which belong to none. */
const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]:not([tabindex="-1"], [role=separator])';

/** The place after `at` in a ring of `count`; `at` is -1 where nothing has focus. */
export function nextInRing(at: number, step: 1 | -1, count: number): number {
  if (count === 0) return -1;
  if (at < 0) return step === 1 ? 0 : count - 1;
  return (at + step + count) % count;
}

/** Moves focus to the first control of the next region, or of the one before. */
export function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>(REGIONS)]
    .flatMap((region) => {
      const first = firstControl(region);
      return first === null ? [] : [{ region, first }];
    })
    // A head lies inside of the work area that it stands above, so the order is that of what gets the focus.
    .sort((a, b) => (a.first.compareDocumentPosition(b.first) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  const holding = document.activeElement?.closest(REGIONS) ?? null;
  const at = regions.findIndex(({ region }) => region === holding);
  regions[nextInRing(at, step, regions.length)]?.first.focus();
}

/** The first control that can be seen: of the region itself, before those of the regions inside it. */
function firstControl(region: HTMLElement): HTMLElement | null {
  const controls = [...region.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const own = controls.filter((control) => control.closest(REGIONS) === region);
  return own.find((control) => control.checkVisibility()) ?? null;
}

const filterField = (): HTMLInputElement | null => document.querySelector<HTMLInputElement>('[data-filter]');

/** True where the view has a filter field. */
export function hasFilter(): boolean {
  return filterField() !== null;
}

/** Moves focus to the view's filter field, where it has one. */
export function focusFilter(): boolean {
  const filter = filterField();
  filter?.focus();
  filter?.select();
  return filter !== null;
}
