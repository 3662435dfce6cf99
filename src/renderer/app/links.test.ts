import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useConnection } from '../stores/connection.ts';
import { useLibrary } from '../stores/library.ts';
import { useNotices } from '../stores/notices.ts';
import { useRun } from '../stores/run.ts';
import { goTo, goToSystem, useView } from '../stores/view.ts';
import { FakeClient } from '../testing/fake-client.ts';
import { detailsOf } from '../testing/fake-details.ts';
import { sampleModel } from '../testing/samples.ts';
import { MAX_LINK, followHash, hashOf, openLink, parseLink } from './links.ts';
import type { HashPage } from './links.ts';

describe('parseLink', () => {
  it('reads a model out of the hash and out of a hearth:// link alike', () => {
    const place = { to: 'model', model: 'unsloth/Qwen3-4B-GGUF:Q4_K_M' };
    expect(parseLink('#/run/unsloth/Qwen3-4B-GGUF:Q4_K_M')).toEqual(place);
    expect(parseLink('hearth://run/unsloth/Qwen3-4B-GGUF:Q4_K_M')).toEqual(place);
  });

  it('reads sections, pages and runs', () => {
    expect(parseLink('#/activity')).toEqual({ to: 'section', section: 'activity' });
    expect(parseLink('#/evaluate')).toEqual({ to: 'section', section: 'evaluate' });
    expect(parseLink('#/system/logs')).toEqual({ to: 'system', page: 'logs' });
    expect(parseLink('#/run/id/42')).toEqual({ to: 'run', id: 42 });
  });

  it.each([
    'javascript:alert(1)',
    'https://example.org/run/a/b',
    'hearth://run/../../etc/passwd',
    'hearth://run/a/..',
    'hearth://run/a/b/c',
    'hearth://run/a/b%2f..%2fc',
    'hearth://run/a/<script>',
    'hearth://run/a/b?x=1',
    'hearth://run/a\\b/c',
    'hearth://run/a/\u202eb',
    'hearth://run/id/-1',
    'hearth://run/id/1e9',
    'hearth://delete/a/b',
    'HEARTH://run/a/b\n',
    '#/system/nowhere',
    '#',
    '',
    `hearth://run/a/${'b'.repeat(MAX_LINK)}`,
  ])('ignores %s', (link) => {
    expect(parseLink(link)).toBeNull();
  });
});

it('a section is found again by its own hash', () => {
  expect(parseLink(hashOf('system', 'memory'))).toEqual({ to: 'system', page: 'memory' });
  expect(parseLink(hashOf('models', 'memory'))).toEqual({ to: 'section', section: 'models' });
});

/** A browser's list of places, with its Back. */
function browser(hash = '') {
  const places = [hash];
  let changed = (): void => undefined;
  const page: HashPage = {
    hash: () => places.at(-1) ?? '',
    push: (next) => void places.push(next),
    replace: (next) => void places.splice(-1, 1, next),
    onChange: (read) => void (changed = read),
  };
  const visit = (next: string): void => {
    places.push(next);
    changed();
  };
  const back = (): void => {
    places.pop();
    changed();
  };
  return { page, places, visit, back };
}

describe('the hash of the page', () => {
  beforeEach(() => useView.setState({ section: 'run', systemPage: 'devices' }));

  it('is a step for Back at each section, and the page without a hash is the first place again', () => {
    const { page, places, back } = browser();
    followHash(page);
    goTo('models');
    goToSystem('logs');
    expect(places).toEqual(['', '#/models', '#/system/logs']);
    back();
    expect(useView.getState().section).toBe('models');
    back();
    expect([useView.getState().section, places]).toEqual(['run', ['']]);
  });
  it('that names a run is followed once: then the place takes its name', () => {
    const { page, places, visit } = browser('#/run/id/42');
    followHash(page);
    expect(places).toEqual(['#/run']);
    goTo('models');
    visit('#/run/org/name');
    expect(places).toEqual(['#/run', '#/models', '#/run']);
  });
});

describe('a link to a model', () => {
  const { id } = sampleModel;
  const open = async (link: string, more: Partial<typeof sampleModel> = {}): Promise<void> => {
    const model = { ...sampleModel, variants: ['Q4_K_M', 'Q8_0'], ...more };
    useLibrary.setState({ models: [model] });
    const client = new FakeClient({ modelDetails: async () => detailsOf(model) });
    useConnection.setState({ client });
    openLink(link);
    await vi.waitFor(() => expect(asked()).toBe(true));
  };
  const asked = (): boolean =>
    useRun.getState().chosen['text-generation'] === id || useNotices.getState().notices.length > 0;
  afterEach(() => {
    useConnection.setState({ client: null });
    useNotices.setState({ notices: [] });
    useRun.setState({ chosen: {}, variants: {} });
  });

  it('chooses the file that it names', async () => {
    await open(`hearth://run/${id}:Q4_K_M`);
    await vi.waitFor(() => expect(useRun.getState().variants).toEqual({ [id]: 'Q4_K_M' }));
  });
  it('says so where the model has no such file', async () => {
    await open(`hearth://run/${id}:Q2_K`);
    await vi.waitFor(() => expect(useNotices.getState().notices[0]?.text).toContain('Q2_K'));
    expect(useRun.getState().variants).toEqual({});
  });
  it('of a task without a workbench shows it in Models, with a word', async () => {
    await open(`hearth://run/${id}`, { task: 'text-to-video' });
    expect(useView.getState().section).toBe('models');
    expect(useNotices.getState().notices[0]?.text).toContain(id);
  });
});
