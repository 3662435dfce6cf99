/** The style of /docs: the browser's own colours of text and page, light and dark by what the person has chosen. */
export const STYLE = `
:root { color-scheme: light dark; --edge: #d5d0c8; --soft: #f6f3ee; --link: #8a3b12; --quiet: #5b554c; }
@media (prefers-color-scheme: dark) {
  :root { --edge: #45403a; --soft: #262320; --link: #f0a878; --quiet: #b8b0a4; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 1.5rem; max-width: 76rem; background: Canvas; color: CanvasText;
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere;
}
a { color: var(--link); text-underline-offset: 0.15em; }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
h1 { font-size: 1.75rem; margin: 0 0 0.5rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 0.75rem; }
h3 { font-size: 1rem; margin: 0 0 0.25rem; }
nav { border: 1px solid var(--edge); border-radius: 8px; padding: 0.5rem 1rem 1rem; columns: 20rem; }
nav h2 { font-size: 1rem; margin: 0.75rem 0 0.25rem; break-after: avoid; }
nav ul { margin: 0; padding-left: 1rem; }
article { border-top: 1px solid var(--edge); padding: 1rem 0; }
details { border-top: 1px solid var(--edge); padding: 0.5rem 0; }
summary { cursor: pointer; }
details > div { scroll-margin-top: 2.5rem; }
summary h3 { display: inline; }
summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
:is(article, details > div):target { background: var(--soft); box-shadow: 0 0 0 0.5rem var(--soft); }
p { margin: 0.25rem 0; }
code { font: 0.9em ui-monospace, monospace; background: var(--soft); padding: 0.05em 0.3em; border-radius: 4px; }
dl { margin: 0.5rem 0 0; }
dt { margin-top: 0.5rem; }
dd { margin: 0 0 0 1.25rem; color: var(--quiet); }
dd dl { border-left: 1px solid var(--edge); padding-left: 0.75rem; }
`;
