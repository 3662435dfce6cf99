/**
 * The sheet, as the place of menus in the document: at its end they would lie outside of every landmark, where a screen
 * reader that goes by landmarks does not find them. They are placed by the window all the same.
 */
export function sheetElement(): HTMLElement | null {
  return document.querySelector('main');
}
