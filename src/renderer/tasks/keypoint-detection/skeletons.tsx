/** The skeletons over the picture, and the boxes around people that it is asked with. */
import { cx } from '../../ui/cx.ts';
import { overlayColour } from '../picture/colours.ts';
import { BoxLine, DrawBox } from '../picture/draw-box.tsx';
import { usePictureView } from '../picture/view-store.ts';
import type { OfPicture, OfSurface } from '../view.ts';
import { messages } from './messages.ts';
import { bonesOf, posesOf, shownOf } from './poses.ts';
import type { Person, Poses } from './poses.ts';
import { addBox, useBoxes } from './set-boxes.ts';
import { isPointed, point, usePoseView } from './view-store.ts';

/** Width of a bone, and the size of a joint, px of the screen. */
const BONE_PX = 3;
const JOINT_PX = 10;

/** The place of a person's colour, 1 to 8. */
export const colourOf = ({ number }: Person): number => ((number - 1) % 8) + 1;

/** One skeleton for each person, from the threshold on. */
export function Skeletons({ run, width, height }: OfPicture) {
  const threshold = usePoseView((state) => state.threshold);
  const poses = posesOf(run);
  if (poses === null) return null;
  const people = shownOf(poses, threshold);
  const count = people.reduce((sum, { keypoints }) => sum + keypoints.length, 0);
  const posed = people.filter(({ keypoints }) => keypoints.length > 0).length;
  return (
    <div
      role="group"
      aria-label={messages.summary(posed, count)}
      className="pointer-events-none absolute inset-0"
    >
      {people.map((person) => (
        <Skeleton key={person.number} person={person} edges={poses.edges} width={width} height={height} />
      ))}
    </div>
  );
}

interface SkeletonProps {
  readonly person: Person;
  readonly edges: Poses['edges'];
  readonly width: number;
  readonly height: number;
}

function Skeleton({ person, edges, width, height }: SkeletonProps) {
  const pointed = usePoseView((state) => state.pointed);
  const labels = usePictureView((state) => state.labels);
  const colour = overlayColour(colourOf(person));
  const whole = pointed?.person === person.number && pointed.label === null;
  return (
    <>
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${String(width)} ${String(height)}`}
        preserveAspectRatio="none"
        className="absolute inset-0 size-full overflow-visible"
      >
        {bonesOf(person, edges).map(({ from, to }) => (
          <g key={`${from.label} ${to.label}`} strokeLinecap="round">
            {[
              { stroke: 'var(--on-ov)', line: BONE_PX + 2 },
              { stroke: colour, line: whole ? BONE_PX + 1 : BONE_PX },
            ].map(({ stroke, line }) => (
              <line
                key={stroke}
                x1={from.x}
                y1={from.y}
                x2={to.x}
                y2={to.y}
                stroke={stroke}
                strokeWidth={line}
                vectorEffect="non-scaling-stroke"
              />
            ))}
          </g>
        ))}
      </svg>
      {person.keypoints.map((keypoint) => {
        const on = isPointed(pointed, person.number, keypoint.label);
        const named = on && pointed?.label !== null;
        return (
          <span
            key={keypoint.label}
            title={messages.point(keypoint)}
            onPointerEnter={() => point({ person: person.number, label: keypoint.label })}
            onPointerLeave={() => point(null)}
            data-pointed={on}
            className="pointer-events-auto absolute -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-(--on-ov) before:absolute before:-inset-1.5"
            style={{
              background: colour,
              width: JOINT_PX,
              height: JOINT_PX,
              left: `${String((100 * keypoint.x) / width)}%`,
              top: `${String((100 * keypoint.y) / height)}%`,
              zIndex: on ? 1 : undefined,
              boxShadow: on ? `0 0 0 3px ${colour}` : undefined,
            }}
          >
            {named && labels && (
              <span
                className={cx(
                  'num pointer-events-none absolute bottom-full rounded-[3px] px-[5px] text-[11px] leading-4 font-semibold whitespace-nowrap text-(--on-ov)',
                  keypoint.x > width / 2 ? 'right-full me-1' : 'left-full ms-1',
                )}
                style={{ background: colour }}
              >
                {messages.point(keypoint)}
              </span>
            )}
          </span>
        );
      })}
    </>
  );
}

/** The boxes of now; while boxes are drawn, a drag adds one. */
export function PeopleBoxes({ width, height }: OfSurface) {
  const drawing = usePoseView((state) => state.drawing);
  const boxes = useBoxes();
  const size = { width, height };
  return (
    <>
      {boxes.map((box, index) => (
        <BoxLine key={index} box={box} size={size} />
      ))}
      {drawing && <DrawBox {...size} label={messages.drawHelp} onBox={addBox} />}
    </>
  );
}
