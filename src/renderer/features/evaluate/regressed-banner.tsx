/** Says in every section that the last evaluation found something slower or worse, whoever asked for it. */
import { TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod';
import { useEvaluation } from '../../stores/evaluation.ts';
import { remember, remembered } from '../../stores/storage.ts';
import { goTo, useView } from '../../stores/view.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { messages } from './banner-messages.ts';

/** Under which the report is remembered whose banner was dismissed. */
const DISMISSED = 'evaluation.dismissed';

/** Gone once it is dismissed until another report has a regression. In Evaluate the view says it itself, with the figures. */
export function RegressedBanner() {
  const report = useEvaluation((state) => state.report);
  const elsewhere = useView((state) => state.section !== 'evaluate' || state.batchShown);
  const [dismissed, setDismissed] = useState(() => remembered(DISMISSED, z.string(), ''));
  const worse = report?.rows.filter(({ regressed }) => regressed).length ?? 0;
  const dismiss = (id: string): void => {
    remember(DISMISSED, id);
    setDismissed(id);
  };
  if (report === null || worse === 0 || !elsewhere || report.id === dismissed) return null;
  return (
    <div className="flex min-h-10 shrink-0 items-center gap-2.5 border-b border-line bg-warn-soft py-1.5 ps-4 pe-2">
      <TriangleAlert size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-warn" />
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">{messages.regressed(worse)}</p>
      <Button size="sm" onClick={() => void showReport()}>
        {messages.seeReport}
      </Button>
      <IconButton size="sm" label={messages.dismiss} onClick={() => dismiss(report.id)}>
        <X size={14} strokeWidth={1.75} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** The first page does without what Evaluate is made of. */
async function showReport(): Promise<void> {
  const { showTab } = await import('./view-store.ts');
  showTab('report');
  goTo('evaluate');
}
