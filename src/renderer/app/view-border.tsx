/** Holds the failure of one view, so that the window and what runs in it live on. */
import { Component } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { messages } from './messages.ts';

/** A changed `name` (another view) clears the failure. */
export class ViewBorder extends Component<
  { readonly name: string; readonly children: ReactNode },
  { readonly failed: string | null }
> {
  override state: { readonly failed: string | null } = { failed: null };

  static getDerivedStateFromError(): { failed: string } {
    return { failed: '' };
  }

  override componentDidUpdate(before: { readonly name: string }): void {
    if (before.name !== this.props.name && this.state.failed !== null) this.setState({ failed: null });
  }

  override render(): ReactNode {
    if (this.state.failed === null) return this.props.children;
    return (
      <div role="alert" className="m-6 max-w-[560px] rounded-3 border border-line bg-raised p-4">
        <h1 className="text-14 font-semibold">{messages.viewFailed}</h1>
        <p className="mt-1 mb-3 text-fg-2">{messages.viewFailedHint}</p>
        <span className="flex gap-2">
          <Button kind="primary" onClick={() => this.setState({ failed: null })}>
            {messages.showAgain}
          </Button>
          <Button onClick={() => location.reload()}>{messages.reload}</Button>
        </span>
      </div>
    );
  }
}
