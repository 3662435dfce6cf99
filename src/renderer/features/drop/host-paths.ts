/** Where dropped files lie, as far as the host tells. */

/** Their paths; none in the browser, where a page is not told. */
export function pathsOf(files: readonly File[]): string[] {
  return (window.hearth?.pathsFor(files) ?? []).filter((path) => path !== '');
}
