/** The keys of the whole window. What a text field needs for itself is left to it. */
import { useEffect } from 'react';
import { startRun, stopTask, useRun } from '../stores/run.ts';
import { SECTIONS, goTo, goToSystem, setOverlay, togglePane, toggleRail, useView } from '../stores/view.ts';
import { chordOf, isTyping } from '../ui/keys.ts';

/** What a chord does; false where it does nothing here, so that the browser keeps the key. */
export function act(chord: string, typing: boolean): boolean {
  const { overlay, section } = useView.getState();
  if (chord === 'mod+k') return done(() => setOverlay(overlay === 'palette' ? null : 'palette'));
  // A dialog or list that is open has its own keys.
  if (overlay !== null) return false;
  const place = /^mod\+([1-9])$/.exec(chord)?.[1];
  const target = place === undefined ? undefined : SECTIONS[Number(place) - 1];
  if (target !== undefined) return done(() => goTo(target));
  switch (chord) {
    case 'mod+b':
      return done(toggleRail);
    case 'mod+alt+b':
      return done(togglePane);
    case 'mod+,':
      return done(() => goToSystem('settings'));
    case 'mod+enter':
      return section === 'run' && done(() => startRun(useRun.getState().task));
    case 'mod+.':
    case 'escape':
      return section === 'run' && stopTask(useRun.getState().task);
    case 'mod+j':
      return section === 'run' && done(openModelPicker);
    case '/':
      return !typing && focusFilter();
    default:
      return false;
  }
}

function done(action: () => void): true {
  action();
  return true;
}

function openModelPicker(): void {
  useRun.setState({ atHome: false });
  setOverlay('model-picker');
}

function focusFilter(): boolean {
  const filter = document.querySelector<HTMLInputElement>('[data-filter]');
  filter?.focus();
  return filter !== null;
}

/** Listens while the window is open. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const chord = event.defaultPrevented || event.isComposing ? null : chordOf(event);
      if (chord !== null && act(chord, isTyping(event.target))) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
