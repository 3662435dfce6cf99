/** Addresses inside the app: the page's hash and hearth:// links. Read strictly, because anybody may write one. */
import { HearthError, toHearthError } from '../../shared/errors.ts';
import { requireClient, whenConnected } from '../stores/connection.ts';
import { tellFailure } from '../stores/failures.ts';
import { notify } from '../stores/notices.ts';
import { reopenRun } from '../stores/reopen.ts';
import { chooseModel, chooseVariant } from '../stores/run.ts';
import { goTo, goToSystem, useView } from '../stores/view.ts';
import { SYSTEM_PAGES, type SystemPage } from '../stores/system-pages.ts';
import type { Section } from '../stores/view.ts';
import { isRunTask } from '../features/run/request.ts';
import { messages } from './messages.ts';

/** Longest link that is looked at: a model's name has at most 96 letters on each side of its slash. */
export const MAX_LINK = 512;
/** A name's half as the Hub allows it, with a file's variant after a colon. */
const HALF = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?$/;
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?(?::[A-Za-z0-9._-]{1,64})?$/;
const SCHEME = 'hearth://';

/** Where a link leads. */
export type Place =
  | { readonly to: 'section'; readonly section: Section }
  | { readonly to: 'system'; readonly page: SystemPage }
  | { readonly to: 'model'; readonly model: string }
  | { readonly to: 'run'; readonly id: number };

/** The place that a hash (`#/models`) or a link (`hearth://run/org/name`) names; null for anything else. Pure. */
export function parseLink(link: string): Place | null {
  if (link.length > MAX_LINK) return null;
  if (link.startsWith('#/')) return placeOf(link.slice(2));
  return link.startsWith(SCHEME) ? placeOf(link.slice(SCHEME.length)) : null;
}

function placeOf(path: string): Place | null {
  const parts = path.replace(/\/$/, '').split('/');
  const [head = '', second, third] = parts;
  if (head === 'run' && second === 'id' && parts.length === 3) return runOf(third ?? '');
  if (head === 'run' && parts.length === 3) {
    const fits = HALF.test(second ?? '') && NAME.test(third ?? '');
    // `..` is no name on the Hub, and nothing that leads upwards is wanted here.
    return fits && !`${second}/${third}`.includes('..') ? { to: 'model', model: `${second}/${third}` } : null;
  }
  if (head === 'system' && parts.length === 2) {
    const page = SYSTEM_PAGES.find((each) => each === second);
    return page === undefined ? null : { to: 'system', page };
  }
  if (parts.length > 1) return null;
  switch (head) {
    case 'run':
    case 'models':
    case 'activity':
    case 'evaluate':
    case 'system':
      return { to: 'section', section: head };
    default:
      return null;
  }
}

function runOf(digits: string): Place | null {
  return /^[0-9]{1,15}$/.test(digits) ? { to: 'run', id: Number(digits) } : null;
}

/** The hash of a place in the sections, without what a workbench has open. Pure. */
export function hashOf(section: Section, page: SystemPage): string {
  return section === 'system' ? `#/system/${page}` : `#/${section}`;
}

/** Goes where a link leads; false, with a note, for one that is not known. */
export function openLink(url: string): boolean {
  const place = parseLink(url);
  if (place === null) {
    notify(messages.linkRefused, true);
    return false;
  }
  go(place);
  return true;
}

function go(place: Place): void {
  switch (place.to) {
    case 'section':
      goTo(place.section);
      return;
    case 'system':
      goToSystem(place.page);
      return;
    case 'run':
      goTo('run');
      whenConnected(() => void reopenRun(place.id));
      return;
    case 'model':
      goTo('run');
      whenConnected(() => void openModel(place.model));
  }
}

/** Chooses the model once it is known that it is here: a link may arrive before the list does. */
async function openModel(name: string): Promise<void> {
  const id = name.replace(/:[^:/]+$/, '');
  const variant = name === id ? null : name.slice(id.length + 1);
  try {
    const { model } = await requireClient().call('modelDetails', { model: id }).output;
    if (!isRunTask(model.task)) {
      const { showModel } = await import('../features/models/view-store.ts');
      showModel(model.id);
      notify(messages.linkOtherTask(model.id));
      return;
    }
    chooseModel(model.task, model.id);
    if (variant === null) return;
    if (model.variants.includes(variant)) chooseVariant(model.id, variant);
    else notify(messages.linkNoVariant(model.id, variant), true);
  } catch (error) {
    const told = toHearthError(error);
    const missing = told.code === 'MODEL_NOT_FOUND';
    tellFailure(missing ? new HearthError(told.code, messages.linkNoModel(id), '') : told, { model: id });
  }
}

/** What of the browser a hash is read from and written to. */
export interface HashPage {
  readonly hash: () => string;
  /** Writes a new place, which Back leaves again. */
  readonly push: (hash: string) => void;
  /** Writes another name for the place that is shown. */
  readonly replace: (hash: string) => void;
  readonly onChange: (read: () => void) => void;
}

const thisPage: HashPage = {
  hash: () => location.hash,
  push: (hash) => history.pushState(null, '', hash),
  replace: (hash) => history.replaceState(null, '', hash),
  onChange: (read) => window.addEventListener('hashchange', read),
};

/**
 * Follows the page's hash, and writes it: each section that is gone to is a step that the browser's Back takes again.
 * What names a model or a run is an order and no place: once it is followed, the place takes its name, so that a page
 * which is loaded again does not follow it twice.
 */
export function followHash(page: HashPage = thisPage): void {
  let following = false;
  const first = placeNow();
  const follow = (hash: string): void => {
    following = true;
    openLink(hash);
    following = false;
    shown = placeNow();
    if (page.hash().length > 1 && page.hash() !== shown) page.replace(shown);
  };
  let shown = first;
  if (page.hash().length > 1) follow(page.hash());
  useView.subscribe(() => {
    const place = placeNow();
    if (following || place === shown) return;
    shown = place;
    page.push(place);
  });
  // The entry of a page that was opened without a place has none to this day.
  page.onChange(() => follow(page.hash().length > 1 ? page.hash() : first));
}

function placeNow(): string {
  const { section, systemPage } = useView.getState();
  return hashOf(section, systemPage);
}
