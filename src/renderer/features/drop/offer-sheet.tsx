/** What can be done with what was dropped, pasted or opened. Recognised by content; nothing is read that is too large. */
import { Dialog as Radix } from 'radix-ui';
import { dismissOpened } from '../../stores/opened.ts';
import type { Opened } from '../../stores/opened.ts';
import { Kbd } from '../../ui/button.tsx';
import { keyText } from '../../ui/keys.ts';
import { AddModel } from './add-model.tsx';
import { FilesOffer } from './files-offer.tsx';
import { LeftOut, ProblemList } from './left-out.tsx';
import type { Look } from './look.ts';
import { MediaOffer } from './media-offer.tsx';
import { messages } from './messages.ts';
import { Head } from './sheet-head.tsx';
import { TextOffer } from './text-offer.tsx';
import { useLook } from './use-look.ts';

/** The sheet; it closes once something was chosen, or with Esc. */
export function OfferSheet({ opened }: { readonly opened: Opened }) {
  const look = useLook(opened);
  return (
    <Radix.Root open onOpenChange={(next) => !next && dismissOpened()}>
      <Radix.Portal>
        <Radix.Overlay className="fade fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="rise fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100vh-64px)] w-[880px] max-w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 flex-col overflow-auto rounded-4 border border-line-2 bg-surface px-5 pt-5 pb-4 shadow-3 outline-none"
        >
          <Content look={look} opened={opened} />
          <div className="mt-4 flex items-center justify-between gap-4 text-12 text-fg-2">
            <span>
              {look.is === 'text' || look.is === 'files' || look.is === 'media' ? messages.otherModels : ''}
            </span>
            <Radix.Close className="flex h-6 items-center gap-2 rounded-1 px-1 hover:bg-hover">
              <Kbd>{keyText('Escape')}</Kbd>
              {look.is === 'nothing' ? messages.close : messages.cancel}
            </Radix.Close>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Content({ look, opened }: { readonly look: Look; readonly opened: Opened }) {
  switch (look.is) {
    case 'looking':
      return (
        <Head many={look.count > 1} title={messages.looking(look.count)}>
          {look.count > 1 && <p className="num text-fg-2">{messages.lookingAt(look.done, look.count)}</p>}
        </Head>
      );
    case 'text':
      return <TextOffer look={look} opened={opened} />;
    case 'files':
      return <FilesOffer look={look} />;
    case 'media':
      return <MediaOffer look={look} opened={opened} />;
    case 'models':
      return (
        <>
          <AddModel files={look.files} folders={look.folders} />
          <div className="mt-3 empty:hidden">
            <LeftOut problems={look.problems} />
          </div>
        </>
      );
    case 'nothing':
      return (
        <Head title={messages.nothingToDo}>
          <div className="mt-1 text-fg-2">
            <ProblemList problems={look.problems} />
          </div>
        </Head>
      );
  }
}
