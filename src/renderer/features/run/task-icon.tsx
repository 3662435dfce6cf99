/** The icon of a task. */
import { Box, ChartScatter, MessageSquareText, Tags } from 'lucide-react';

/** A task's icon; a plain box for one that has none of its own. */
export function TaskIcon({ task, size = 16 }: { readonly task: string | null; readonly size?: number }) {
  const props = { size, strokeWidth: 1.75, 'aria-hidden': true, className: 'shrink-0' } as const;
  switch (task) {
    case 'text-generation':
      return <MessageSquareText {...props} />;
    case 'text-classification':
      return <Tags {...props} />;
    case 'feature-extraction':
      return <ChartScatter {...props} />;
    default:
      return <Box {...props} />;
  }
}
