/**
 * /docs: the description of the HTTP interface as a page to read, made from /openapi.json's document. It is plain HTML
 * and one style sheet, so that it needs no script, no network and no library: the browser's own search finds things.
 */
import { createHash } from 'node:crypto';
import { Html, html, prose, type Part } from './html.ts';
import { fieldsText, isJson, referred, schemaId, schemaLink, typeText, type Json } from './schema.ts';
import { STYLE } from './style.ts';

/** The page with the header that lets it load nothing but its own style. */
export interface DocsPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Makes the page of a document. */
export function docsPage(document: Json): DocsPage {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const contentSecurityPolicy = [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { html: pageOf(document).text, contentSecurityPolicy };
}

/** The parts of the page, each with the beginning of its paths; the longest that fits counts. */
const GROUPS = [
  { title: 'Inference', prefix: '/api/inference' },
  { title: 'Pictures and sounds', prefix: '/api/media' },
  { title: 'Models', prefix: '/api/models' },
  { title: 'Evaluation', prefix: '/api/evaluation' },
  { title: 'Examples', prefix: '/api/examples' },
  { title: 'OpenAI’s clients', prefix: '/v1' },
  { title: 'The service', prefix: '/' },
] as const;

/** The style to the letter, as the header has its hash. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

/** One operation with where it is. */
interface Placed {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly operation: Json;
}

/** The operations of one part of the page. */
interface Group {
  readonly title: string;
  readonly id: string;
  readonly operations: readonly Placed[];
}

function pageOf(document: Json): Html {
  const operations = operationsOf(document);
  const groups = GROUPS.map(({ title, prefix }): Group => ({
    title,
    id: `group-${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`,
    operations: operations.filter(({ path }) => groupOf(path) === prefix),
  }));
  const tasks = list(document['x-tasks']).filter(isJson);
  const schemas = Object.entries(at(document, 'components', 'schemas'));
  const { description } = at(document, 'info');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Hearth’s HTTP interface</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <a class="skip" href="#main">Go to the operations</a>
        <header>
          <h1>Hearth’s HTTP interface</h1>
          <p>${prose(wordsOf(description))}</p>
          ${INTRODUCTION}
        </header>
        ${contentsText(groups)}
        <main id="main">
          ${groups.map(
            (group) =>
              html`<section id="${group.id}" aria-labelledby="${group.id}-title">
                <h2 id="${group.id}-title">${group.title}</h2>
                ${group.operations.map(operationText)}
              </section>`,
          )}
          <section id="tasks" aria-labelledby="tasks-title">
            <h2 id="tasks-title">Tasks</h2>
            <p>
              What <code>inputs</code>, <code>options</code> and <code>result</code> of an inference are, by
              task.
            </p>
            ${tasks.map(taskText)}
          </section>
          <section id="schemas" aria-labelledby="schemas-title">
            <h2 id="schemas-title">Schemas</h2>
            <p>A link to one, and a search of the browser, open what is closed here.</p>
            ${schemas.map(schemaText)}
          </section>
        </main>
      </body>
    </html> `;
}

function contentsText(groups: readonly Group[]): Html {
  return html`<nav aria-label="Contents">
    ${groups.map(
      (group) =>
        html`<h2><a href="#${group.id}">${group.title}</a></h2>
          <ul>
            ${group.operations.map(({ id, method, path }) => html`<li><a href="#${id}">${method} ${path}</a></li>`)}
          </ul>`,
    )}
    <h2><a href="#tasks">Tasks</a></h2>
    <h2><a href="#schemas">Schemas</a></h2>
  </nav>`;
}

/** What is true of all operations. */
const INTRODUCTION = html`<ul>
  <li>
    Send <code>Authorization: Bearer TOKEN</code>: <code>hearth serve</code> prints the token in its address,
    and the app shows it in System.
  </li>
  <li>Use this server’s own name in the address; pages of other origins are refused.</li>
  <li>
    Whatever goes wrong is answered with an <a href="#${schemaId('Error')}">Error</a>: a code, a message and a
    hint. Below <code>/v1</code> it has the shape that OpenAI’s clients read, with the same code and hint.
  </li>
  <li>
    A stream sends events whose <code>id</code> is their <code>seq</code>. One that was asked for with
    <code>"resume": true</code> goes on after a broken connection, for a minute, from the header
    <code>Last-Event-ID</code> on.
  </li>
  <li>The document that this page is made from is at <code>/openapi.json</code>, with the token.</li>
</ul>`;

function operationText({ method, path, id, operation }: Placed): Html {
  const parameters = list(operation['parameters']).filter(isJson);
  const body = at(operation, 'requestBody', 'content');
  const answers = at(operation, 'responses', '200', 'content');
  return html`<article id="${id}">
    <h3><code>${method} ${path}</code></h3>
    <p>${prose(wordsOf(operation['summary']))}</p>
    <dl>
      ${parameters.map(
        (parameter) =>
          html`<dt>
              <code>${wordsOf(parameter['name'])}</code>
              ${`in the ${wordsOf(parameter['in'])}, `}${typeText(parameter['schema'])}
            </dt>
            <dd>
              ${typeof parameter['description'] === 'string' ? html`<p>${parameter['description']}</p>` : ''}
            </dd>`,
      )}
      ${contentText('Body', body)} ${contentText('Answer', answers)}
    </dl>
  </article>`;
}

function contentText(title: string, content: Json): Part {
  return Object.entries(content).map(
    ([type, media]) =>
      html`<dt>${title}, <code>${type}</code></dt>
        <dd><p>${typeText(isJson(media) ? media['schema'] : undefined)}</p></dd>`,
  );
}

function schemaText([name, schema]: readonly [string, unknown]): Html {
  return html`<details>
    <summary><h3>${name}</h3></summary>
    <div id="${schemaId(name)}">
      <p>${typeText(schema)}</p>
      ${isJson(schema) && typeof schema['description'] === 'string' ? html`<p>${schema['description']}</p>` : ''}
      ${fieldsText(schema)}
    </div>
  </details>`;
}

function taskText(task: Json): Html {
  const named = (key: string): Part => {
    const name = referred(task[key]);
    return name === null ? '' : schemaLink(name);
  };
  return html`<article id="task-${wordsOf(task['id'])}">
    <h3>${wordsOf(task['title'])} <code>${wordsOf(task['id'])}</code></h3>
    <p>${prose(wordsOf(task['summary']))}</p>
    <p>${named('inputs')}, ${named('options')}, ${named('result')}</p>
  </article>`;
}

function operationsOf(document: Json): Placed[] {
  return Object.entries(at(document, 'paths')).flatMap(([path, methods]) =>
    Object.entries(isJson(methods) ? methods : {}).flatMap(([method, operation]) =>
      isJson(operation)
        ? [{ method: method.toUpperCase(), path, id: wordsOf(operation['operationId']), operation }]
        : [],
    ),
  );
}

/** The prefix of the group of a path: the longest that it begins with. */
function groupOf(path: string): string {
  const fitting: string[] = GROUPS.map(({ prefix }) => prefix).filter((prefix) => path.startsWith(prefix));
  return fitting.toSorted((a, b) => b.length - a.length)[0] ?? '';
}

function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A part of a document; empty where there is none. */
function at(json: Json, ...path: readonly string[]): Json {
  let found: unknown = json;
  for (const key of path) found = isJson(found) ? found[key] : undefined;
  return isJson(found) ? found : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
