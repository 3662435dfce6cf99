import { describe, expect, it } from 'vitest';
import { FITS, fitScale, pan, pictureAt, placeOf, scaleOf, wheelFactor, zoomAt } from './geometry.ts';

const stage = { width: 840, height: 640 };
const picture = { width: 1600, height: 600 };

describe('a picture that fits', () => {
  it('keeps its margin on the side that is tight, and stands in the middle', () => {
    expect(placeOf(FITS, stage, picture)).toEqual({ width: 800, height: 300, x: 20, y: 170 });
  });
  it('does not grow a small one into mush', () => {
    expect(fitScale(stage, { width: 10, height: 10 })).toBe(8);
  });
  it('bears a picture and a stage without any size', () => {
    expect(Number.isFinite(fitScale({ width: 0, height: 0 }, picture))).toBe(true);
    expect(fitScale(stage, { width: 0, height: 0 })).toBe(1);
  });
});

describe('zooming', () => {
  it('keeps what lies under the pointer there', () => {
    const at = { x: 300, y: 250 };
    const before = pictureAt(at, FITS, stage, picture);
    const look = zoomAt(FITS, 3, at, stage, picture);
    const after = pictureAt(at, look, stage, picture);
    expect(look.zoom).toBe(3);
    expect(after?.x).toBeCloseTo(before?.x ?? 0, 6);
    expect(after?.y).toBeCloseTo(before?.y ?? 0, 6);
  });
  it('ends where the whole picture is seen, in the middle again', () => {
    const look = zoomAt(FITS, 4, { x: 0, y: 0 }, stage, picture);
    expect(zoomAt(look, 0.01, { x: 800, y: 600 }, stage, picture)).toEqual(FITS);
  });
  it('ends where a pixel is as large as a button', () => {
    const look = zoomAt(FITS, 1e9, { x: 420, y: 320 }, stage, picture);
    expect(scaleOf(look, stage, picture)).toBeCloseTo(32);
  });
  it('a fast wheel does not throw the picture away', () => {
    expect(wheelFactor(-100_000)).toBeCloseTo(1.25 ** 3);
    expect(wheelFactor(100)).toBeCloseTo(1 / 1.25);
  });
});

describe('panning', () => {
  it('does not lose the picture beside the stage', () => {
    const look = pan(
      zoomAt(FITS, 2, { x: 420, y: 320 }, stage, picture),
      { x: 1e6, y: -1e6 },
      stage,
      picture,
    );
    const place = placeOf(look, stage, picture);
    expect(place.x).toBeLessThanOrEqual(20);
    expect(place.y + place.height).toBeGreaterThan(0);
  });
  it('leaves a picture that fits where it is', () => {
    expect(pan(FITS, { x: 50, y: 50 }, stage, picture)).toEqual(FITS);
  });
});

it('pictureAt gives pixels of the picture, and nothing beside it', () => {
  expect(pictureAt({ x: 20, y: 170 }, FITS, stage, picture)).toEqual({ x: 0, y: 0 });
  expect(pictureAt({ x: 420, y: 320 }, FITS, stage, picture)).toEqual({ x: 800, y: 300 });
  expect(pictureAt({ x: 420, y: 100 }, FITS, stage, picture)).toBeNull();
});
