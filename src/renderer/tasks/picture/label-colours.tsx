/** The colours of labels where several pictures stand together: one label has one colour in all of them. */
import { createContext, useContext, useMemo } from 'react';
import { colourPlaces } from './colours.ts';

const Places = createContext<ReadonlyMap<string, number> | null>(null);

/** Gives the places of colours to what is drawn within; see {@link useLabelPlaces}. */
export const LabelColours = Places.Provider;

/** The places of the colours of labels: those given around it, else by the order in which the things come. */
export function useLabelPlaces(
  things: readonly { readonly label: string }[] | null,
): ReadonlyMap<string, number> {
  const around = useContext(Places);
  const own = useMemo(() => colourPlaces((things ?? []).map(({ label }) => label)), [things]);
  return around ?? own;
}
