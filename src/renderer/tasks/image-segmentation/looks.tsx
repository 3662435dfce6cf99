/** How strong masks lie over a picture, filled or as outlines; the same for every task that has masks. */
import { useId } from 'react';
import { Slider, Toggle } from '../../ui/controls.tsx';
import { messages } from './messages.ts';
import { useMaskView } from './view-store.ts';

/** The slider and the switch. */
export function MaskLooks() {
  const { opacity, outlines } = useMaskView();
  const id = useId();
  return (
    <div className="shrink-0 border-b border-line px-4 pt-3 pb-2.5">
      <div className="flex items-center justify-between">
        <span className="font-medium">{messages.opacity}</span>
        <span className="num text-12 text-fg-3">{messages.opacityOf(opacity)}</span>
      </div>
      <Slider
        aria-label={messages.opacity}
        position={opacity}
        step={0.01}
        valueText={messages.opacityOf(opacity)}
        onPosition={(next) => useMaskView.setState({ opacity: next })}
      />
      <div className="mt-1.5 flex items-center justify-between">
        <label htmlFor={id} className="font-medium text-fg-2">
          {messages.outlines}
        </label>
        <Toggle id={id} checked={outlines} onChange={(next) => useMaskView.setState({ outlines: next })} />
      </div>
    </div>
  );
}
