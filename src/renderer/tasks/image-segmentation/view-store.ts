/** How the masks are shown. Nothing of it ever runs a model. */
import { create } from 'zustand';

/** As strong as a mask can be while the picture is still seen through it. */
const USUAL_OPACITY = 0.62;

interface MaskView {
  /** 0 to 1. */
  readonly opacity: number;
  readonly outlines: boolean;
  /** Ids of parts that are hidden. */
  readonly hidden: ReadonlySet<number>;
  /** The part that is pointed at, in the table or over the picture. */
  readonly pointed: number | null;
}

/** The view's store. */
export const useMaskView = create<MaskView>()(() => ({
  opacity: USUAL_OPACITY,
  outlines: false,
  hidden: new Set(),
  pointed: null,
}));

/** Shows or hides a part. */
export function togglePart(id: number): void {
  useMaskView.setState(({ hidden }) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    return { hidden: next };
  });
}

/** Shows all parts, or none of those given. */
export function hideParts(ids: readonly number[]): void {
  useMaskView.setState({ hidden: new Set(ids) });
}

/** Points at a part, or at none. */
export function pointAt(id: number | null): void {
  useMaskView.setState({ pointed: id });
}
