/** How the tables of Evaluate look. */

/** Lines between rows, a head that stays, the first and last column at the sheet's margin. */
export const TABLE =
  'w-full border-separate border-spacing-0 text-start [&_td]:border-b [&_td]:border-line [&_td]:px-3 [&_tbody_th]:border-b [&_tbody_th]:border-line [&_tbody_th]:px-3 [&_tbody_th]:text-start [&_thead_th]:sticky [&_thead_th]:top-0 [&_thead_th]:z-10 [&_thead_th]:h-8 [&_thead_th]:border-b [&_thead_th]:border-line [&_thead_th]:bg-surface [&_thead_th]:px-3 [&_thead_th]:text-start [&_thead_th]:text-12 [&_thead_th]:font-normal [&_thead_th]:text-fg-3 [&_tr>*:first-child]:ps-4 [&_tr>*:last-child]:pe-4';
