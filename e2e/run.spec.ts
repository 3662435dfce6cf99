/** The Run workbench by keyboard: the picker, presets, code, versions of an answer, comparing; and models that load or are set aside. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { choose } from './support/palette.ts';
import { branched, chat } from './support/places.ts';

test.use({ trace: 'off', actionTimeout: 10_000, permissions: ['clipboard-read', 'clipboard-write'] });

let fake: FakePage;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

async function open(page: Page, at = '?idle&healthy'): Promise<void> {
  await page.goto(`${fake.url}${at}`);
  await expect(page.locator('main h1')).toHaveCount(1);
}

async function workbench(page: Page, task = 'Text generation', at?: string): Promise<void> {
  await open(page, at);
  await page.getByRole('button', { name: task, exact: true }).press('Enter');
}

const message = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
const pane = (page: Page) => page.getByRole('complementary', { name: 'Side pane' });
const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

test('the picker finds a model, shows its files, and those of every task', async ({ page }) => {
  await workbench(page);
  await page.keyboard.press('Control+j');
  const picker = page.getByRole('dialog', { name: 'Model' });
  await expect(picker.getByRole('combobox', { name: 'Model' })).toBeFocused();
  await page.keyboard.type('Llama');
  await expect(picker.getByRole('option').first()).toContainText(/llama/i);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Backspace');
  await expect(picker.getByRole('option', { name: /MiniLM/ })).toHaveCount(0);
  const files = picker.getByRole('option', { name: /\d files/ }).first();
  const name = (await files.getAttribute('data-value')) ?? '';
  for (let step = 0; step < 20; step += 1) {
    if ((await picker.locator('[aria-selected=true]').getAttribute('data-value')) === name) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('ArrowRight');
  await expect(picker.getByRole('option', { name: /^Q\d/ }).first()).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(picker.getByRole('option', { name: /^Q\d/ })).toHaveCount(0);
  await picker.getByRole('switch', { name: 'All tasks' }).press('Space');
  await expect(picker.getByRole('option', { name: /MiniLM/ })).toBeVisible();
});

test('options are saved under a name, and come back by it', async ({ page }) => {
  await workbench(page);
  const temperature = page.getByRole('textbox', { name: 'Temperature' });
  const usual = await temperature.inputValue();
  await temperature.fill('0.3');
  await temperature.press('Enter');
  await choose(page, '>Save the options as a preset');
  await page.getByRole('textbox', { name: 'Name of the preset' }).fill('Calm');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await choose(page, '>Reset all options');
  await expect(temperature).toHaveValue(usual);
  await choose(page, '>Use the preset Calm');
  await expect(temperature).toHaveValue('0.30');
  await choose(page, '>Delete the preset Calm');
  await expect(page.getByRole('button', { name: 'Calm' })).toHaveCount(0);
});

test('the code is this very request, system prompt and options included, in each language', async ({
  page,
}) => {
  await workbench(page);
  await choose(page, '>Write the system prompt');
  await expect(page.getByRole('textbox', { name: 'System prompt' })).toBeFocused();
  await page.keyboard.type('Be brief.');
  const temperature = page.getByRole('textbox', { name: 'Temperature' });
  await temperature.fill('0.3');
  await temperature.press('Enter');
  await message(page).fill('What is a lamp?');
  await choose(page, '>Show this run as code');
  const code = pane(page).getByLabel('The same request from another program.');
  for (const part of ['curl', '"temperature": 0.3', 'Be brief.', 'What is a lamp?', '"model":'])
    await expect(code).toContainText(part);
  for (const [language, begin] of [
    ['curl', 'curl -N '],
    ['JavaScript', 'const answer = await fetch('],
    ['Python', 'import json'],
  ] as const) {
    await choose(page, `>Copy as ${language}`);
    await expect.poll(() => clipboard(page)).toContain(begin);
    expect(await clipboard(page)).toContain('What is a lamp?');
  }
});

test('an answer is given again, its question changed, and Alt with an arrow goes between the versions', async ({
  page,
}) => {
  await open(page);
  await branched(page);
  await page.keyboard.press('Alt+ArrowUp');
  await expect(page.getByRole('group', { name: 'Version 1 of 2' })).toBeVisible();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.getByRole('group', { name: 'Version 2 of 2' })).toBeVisible();
  await page.getByRole('button', { name: 'Change the message' }).press('Enter');
  const edit = page.getByRole('textbox', { name: 'Changed message' });
  await expect(edit).toBeFocused();
  await edit.fill('Tell me about a chair.');
  await edit.press('Enter');
  await expect(page.getByRole('group', { name: 'Version 3 of 3' })).toBeVisible();
  await expect(page.getByRole('log')).toContainText('Tell me about a chair.');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(page.getByRole('log')).toContainText('Tell me about a lamp.');
});

test('the result is copied, saved, and its model unloaded, each by its key', async ({ page }) => {
  await open(page);
  await chat(page);
  const answer = (await page.getByTestId('answer').innerText()).slice(0, 20);
  await page.keyboard.press('Control+Shift+c');
  await expect.poll(() => clipboard(page)).toContain(answer.split(' ')[0] ?? '');
  const saved = page.waitForEvent('download');
  await page.keyboard.press('Control+s');
  const file = await saved;
  expect(file.suggestedFilename()).toBe('conversation.md');
  expect(await readFile(await file.path(), 'utf8')).toContain('## You\n\nTell me about a lamp.');
  await page.keyboard.press('Control+Shift+u');
  await expect(page.getByRole('contentinfo')).toContainText('No model loaded');
});

test('two models answer the same question one after the other', async ({ page }) => {
  await workbench(page);
  await page.keyboard.press('Control+d');
  const ask = page.getByRole('textbox', { name: 'Message for all' });
  await ask.fill('What is a lamp?');
  await page.keyboard.press('Control+Enter');
  for (const name of ['Model 1', 'Model 2']) {
    const column = page.getByRole('region', { name, exact: true });
    await expect(column).toContainText('tok/s', { timeout: 20_000 });
    await expect(column.getByRole('button', { name: 'Copy the answer' })).toBeVisible();
  }
  await choose(page, '>Hide names');
  await expect(page.getByRole('main')).toContainText('Model B');
  await page.keyboard.press('Control+d');
  await expect(message(page)).toBeVisible();
});

test('how much of the context is taken stands below the options', async ({ page }) => {
  await open(page);
  await chat(page);
  await choose(page, '>Show the options');
  await expect(page.getByRole('region', { name: 'Context' })).toContainText(/\d+ of [\d\s,]+ tokens/);
});

test('a load is stopped, and a model that was set aside is released', async ({ page }) => {
  await open(page, '?idle&healthy&slow#/models');
  const details = page.getByRole('complementary', { name: 'Selected model' });
  await page.getByRole('grid').focus();
  await page.keyboard.type('ember');
  await expect(details).toContainText('ember');
  await choose(page, '>Load: ');
  await expect(details.getByRole('button', { name: 'Stop loading' })).toBeVisible();
  await choose(page, '>Stop loading');
  await expect(details.getByRole('button', { name: /^Load/ })).toBeVisible();
  await choose(page, '@broken-model');
  await expect(details).toContainText('broken-model');
  await choose(page, '>Release it');
  await expect(details.getByRole('button', { name: /^Load/ })).toBeVisible();
});
