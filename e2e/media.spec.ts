/** A real picture through every door of the built program: HTTP as text and as a file, the page's own origin, the desktop's. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { launch, shown } from './support/desktop.ts';
import { choose } from './support/palette.ts';
import { openPicture, plainPicture } from './support/pictures.ts';
import { serve, type Served } from './support/serve.ts';

const DETECTION = 'hearth/shapes-detection';
const DEPTH = 'hearth/shapes-depth';
const PICTURE = fileURLToPath(new URL('../resources/samples/shapes-1.webp', import.meta.url));
/** The first bytes of a PNG as base64. */
const PNG_URL = /^data:image\/png;base64,iVBORw0KGgo/;

let server: Served;
let picture: Buffer<ArrayBuffer>;
test.beforeAll(async () => {
  [server, picture] = await Promise.all([serve(), readFile(PICTURE).then((bytes) => Buffer.from(bytes))]);
});
test.afterAll(async () => server[Symbol.asyncDispose]());

async function post(path: string, body: BodyInit, type?: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.origin}${path}`, {
    method: 'POST',
    body,
    headers: {
      authorization: `Bearer ${server.token}`,
      ...(type === undefined ? {} : { 'content-type': type }),
    },
  });
  const json: unknown = await response.json();
  expect(response.status, JSON.stringify(json)).toBe(200);
  return Object(json) as Record<string, unknown>;
}

test('the same picture gives the same boxes as a data URL, as a file of a form, and by reference', async () => {
  const url = `data:image/webp;base64,${picture.toString('base64')}`;
  const json = JSON.stringify({ model: DETECTION, inputs: { image: url } });
  const asText = await post('/api/inference', json, 'application/json');
  expect(asText['result']).toContainEqual({
    label: 'yellow cross',
    score: expect.any(Number),
    // Within 5 pixels, as processors round in different ways.
    box: {
      xmin: expect.closeTo(3, -1),
      ymin: expect.closeTo(243, -1),
      xmax: expect.closeTo(230, -1),
      ymax: expect.closeTo(462, -1),
    },
  });

  const form = new FormData();
  form.append('image', new Blob([picture]), 'shapes.webp');
  form.append('model', DETECTION);
  form.append('options', '{"threshold": 0.5}');
  expect((await post('/api/inference', form))['result']).toEqual(asText['result']);

  const ref = await post('/api/media?name=shapes.webp', picture, 'image/webp');
  const byRef = JSON.stringify({ model: DETECTION, inputs: { image: ref } });
  expect((await post('/api/inference', byRef, 'application/json'))['result']).toEqual(asText['result']);

  // One picture, kept once and for its owner alone, however often it came.
  const media = join(server.data, 'media');
  const contents = (await readdir(media)).filter((name) => !name.endsWith('.json'));
  expect(contents).toEqual([ref['media_id']]);
  if (process.platform !== 'win32')
    for (const name of await readdir(media)) expect((await stat(join(media, name))).mode & 0o077).toBe(0);
});

test('a picture that a model made leaves as a data URL, also from a stream', async () => {
  const form = (): FormData => {
    const parts = new FormData();
    parts.append('model', DEPTH);
    parts.append('inputs', new Blob([picture]), 'shapes.webp');
    return parts;
  };
  const { result } = await post('/api/inference', form());
  expect(result).toMatchObject({ depth: expect.stringMatching(PNG_URL), width: 512, height: 512 });
  const stream = await fetch(`${server.origin}/api/inference/stream`, {
    method: 'POST',
    body: form(),
    headers: { authorization: `Bearer ${server.token}` },
  });
  const last = (await stream.text()).trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(last.replace(/^data: /, ''))).toMatchObject({ result });
});

test('what is no picture is the fault of its sender, and the runner lives on', async () => {
  for (const inputs of [
    'data:image/png;base64,iVBORw0KGgoAAAA=',
    Buffer.from('no picture'.repeat(9)).toString('base64'),
  ]) {
    const response = await fetch(`${server.origin}/api/inference`, {
      method: 'POST',
      body: JSON.stringify({ model: DETECTION, inputs }),
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    });
    expect(await response.json()).toMatchObject({ error: { code: 'INVALID_INPUT' } });
    expect(response.status).toBe(400);
  }
});

/** Puts bytes and fetches them back from inside a page, as its own code does. */
async function roundTrip(page: Page, headers: Record<string, string>): Promise<unknown> {
  return await page.evaluate(
    async ({ headers, bytes }) => {
      const body = new Blob([new Uint8Array(bytes)]);
      const put = await fetch('/api/media?name=a%20cat.webp', { method: 'POST', body, headers });
      const ref = (await put.json()) as { media_id: string };
      const got = await fetch(`/api/media/${ref.media_id}`, { headers });
      const blob = await got.blob();
      const image = new Image();
      image.src = URL.createObjectURL(blob);
      await image.decode();
      return { ref, size: blob.size, type: blob.type, width: image.naturalWidth };
    },
    { headers, bytes: [...picture] },
  );
}

const KEPT = () => ({
  ref: { type: 'image/webp', bytes: picture.length, name: 'a cat.webp' },
  size: picture.length,
  type: 'image/webp',
  width: 512,
});

test('a page puts a picture, gets it back and shows it, in the browser and in the window of the desktop', async ({
  page,
}) => {
  await page.goto(server.url);
  expect(await roundTrip(page, { authorization: `Bearer ${server.token}` })).toMatchObject(KEPT());
  await using app = await launch();
  expect(await roundTrip(await shown(app), {})).toMatchObject(KEPT());
});

test('a picture of too many pixels is shrunk by the first button of its error, and runs; it stays as it was given', async ({
  page,
}) => {
  await page.goto(server.url);
  await page.getByRole('main').first().waitFor();
  await choose(page, '#Object detection');
  await openPicture(page, 'wall.png', await plainPicture(9_000, 6_000, '#f3c322'));
  await page.keyboard.press('Control+Enter');
  const card = page.getByRole('alert').filter({ hasText: '9,000 × 6,000 pixels' });
  await expect(card).toBeVisible({ timeout: 60_000 });
  const shrink = card.getByRole('button', { name: /^Shrink it and run again/ });
  await expect(shrink).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('wall, smaller.png').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Runs on' })).toContainText('ONNX Runtime', {
    timeout: 60_000,
  });
  await expect(card).toHaveCount(0);
  // 12 megapixels of the same shape, and the one that was given is there to be taken again.
  const width = await page
    .getByRole('img', { name: /^The picture/ })
    .evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0));
  expect(width).toBe(4_242);
  await expect(page.getByRole('button', { name: 'Use wall.png' })).toBeVisible();
});
