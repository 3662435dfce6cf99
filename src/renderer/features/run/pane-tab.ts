/** Which tab of the side pane is shown: each task keeps its own, and one with a result beside it begins there. */
import { create } from 'zustand';
import { chooseTab, useView } from '../../stores/view.ts';
import type { PaneTab } from '../../stores/view.ts';
import { RESULT_BESIDE } from './request.ts';
import type { RunTask } from './request.ts';

const useTabs = create<Readonly<Partial<Record<RunTask, PaneTab>>>>()(() => ({}));

/** The tabs of a task, in their order. */
export function tabsOf(task: RunTask): readonly PaneTab[] {
  const all: readonly PaneTab[] = ['options', 'history', 'code'];
  return RESULT_BESIDE.has(task) ? ['result', ...all] : all;
}

/** The tab of a task. */
export function usePaneTab(task: RunTask): PaneTab {
  const own = useTabs((tabs) => tabs[task]);
  const last = useView((state) => state.paneTab);
  const tabs = tabsOf(task);
  const wanted = own ?? (tabs.includes('result') ? 'result' : last);
  return tabs.includes(wanted) ? wanted : 'options';
}

/** Shows a tab, and the pane with it. */
export function showTab(task: RunTask, tab: PaneTab): void {
  useTabs.setState({ [task]: tab });
  chooseTab(tab);
  useView.setState({ paneOpen: true });
}
