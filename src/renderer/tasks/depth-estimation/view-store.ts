/** How depth is shown. Nothing of it ever runs a model. */
import { create } from 'zustand';
import type { Point } from '../picture/geometry.ts';
import type { ColourMap } from './colour-maps.ts';

/** Points that a picture has at most: more can't be told apart on it. */
const MOST_POINTS = 50;

interface DepthView {
  readonly map: ColourMap;
  readonly inverse: boolean;
  /** How much of the picture, from its left, is shown without depth; 0 to 1. */
  readonly split: number;
  /** In pixels of the picture. */
  readonly points: readonly Point[];
}

/** The view's store. */
export const useDepthView = create<DepthView>()(() => ({
  map: 'ember',
  inverse: false,
  split: 0.4,
  points: [],
}));

/** Adds a point; the oldest one goes where there are too many. */
export function addPoint(point: Point): void {
  useDepthView.setState(({ points }) => ({ points: [...points, point].slice(-MOST_POINTS) }));
}

/** Takes a point away. */
export function removePoint(index: number): void {
  useDepthView.setState(({ points }) => ({ points: points.filter((_, at) => at !== index) }));
}
