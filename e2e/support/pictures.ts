/** A picture for the tests: a living room, drawn here. */
import { expect, type Page } from '@playwright/test';
import sharp from 'sharp';

const ROOM = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 960" width="1280" height="960">
<rect width="1280" height="700" fill="#a8906c"/><rect y="700" width="1280" height="260" fill="#4a3526"/>
<rect x="52" y="90" width="338" height="410" fill="#e8e0d4"/><rect x="76" y="112" width="290" height="366" fill="#9db7c9"/>
<path d="M76 400l90-80 80 60 120-70v168h-290z" fill="#5f7a5c"/><path d="M215 90v410M52 300h338" stroke="#e8e0d4" stroke-width="14"/>
<path d="M524 300h474v40h-32v438h-426v-438h-16z" fill="#8b7d70"/><rect x="524" y="300" width="474" height="36" fill="#5d3c27"/>
<path d="M636 778v-220c0-70 54-96 124-96s124 26 124 96v220z" fill="#2a1a12"/>
<path d="M690 778c0-90 60-90 70-170 30 60 80 80 70 170z" fill="#f2892f"/>
<ellipse cx="640" cy="868" rx="470" ry="82" fill="#8a4a3a"/>
<path d="M112 640c4-140 38-184 110-186h140c58 2 114 86 118 186l-10 224h-346z" fill="#4c6f66"/>
<path d="M1066 690c-40-120-60-200-42-238 46 28 76 88 94 148 4-100 8-170 18-224 32 54 42 144 34 224 20-60 40-110 68-130 2 70-18 150-30 202l-26 170h-98z" fill="#4f7d4a"/>
<path d="M1060 690h148l-26 180h-98z" fill="#a5613f"/>
<path d="M528 872c22-12 42-10 52-22-8-60 60-104 128-104 42 0 67 10 84 24 8-35 38-48 70-40 28 10 58 40 64 64 0 21-36 32-90 38v14c44 4 69 14 64 30l-370 6z" fill="#d7a35c"/>
<circle cx="694" cy="250" r="52" fill="#efe8da" stroke="#2d2622" stroke-width="6"/><path d="M694 250v-34M694 250l24 14" stroke="#2d2622" stroke-width="6"/>
<path d="M840 300c-10-60 0-130 35-170 40 30 50 110 30 170z" fill="#3f6f78"/><rect x="568" y="256" width="78" height="44" fill="#b58a45"/>
<path d="M490 590h60v50c0 20-60 20-60 0z" fill="#e9e2d6"/></svg>`;

/** The room as a JPEG of 1280 × 960. */
export async function roomPicture(): Promise<Buffer> {
  return await sharp(Buffer.from(ROOM)).jpeg({ quality: 90 }).toBuffer();
}

/** A plain picture of one colour, as a PNG. */
export async function plainPicture(width: number, height: number, colour: string): Promise<Buffer> {
  return await sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();
}

/** Opens a PNG on the workbench that is shown. */
export async function openPicture(page: Page, name: string, buffer: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a picture' }).press('Enter');
  await (await chooser).setFiles({ name, mimeType: 'image/png', buffer });
  await page.getByRole('img', { name: `The picture ${name}` }).waitFor();
}

/** Opens the workbench of a task, gives it the room and runs it. */
export async function giveRoom(page: Page, task: string): Promise<void> {
  await page.keyboard.press('Control+Shift+j');
  await page.getByRole('menuitemradio', { name: new RegExp(`^${task}`) }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a picture' }).click();
  const buffer = await roomPicture();
  await (await chooser).setFiles({ name: 'living-room.jpg', mimeType: 'image/jpeg', buffer });
  await expect(page.getByRole('img', { name: 'The picture living-room.jpg' })).toBeVisible();
  await page.keyboard.press('Control+Enter');
}

/** Opens the fake page at `base` on the workbench of a task, with the room given to it. */
export async function openRoom(page: Page, base: string, task: string): Promise<void> {
  await page.goto(`${base}?idle`);
  await page.getByRole('main').first().waitFor();
  await giveRoom(page, task);
}
