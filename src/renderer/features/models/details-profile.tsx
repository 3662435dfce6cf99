/** How a model is run and why that way, and the choice of another. */
import type { AccelerationProfile } from '../../../shared/acceleration.ts';
import type { ModelDetails } from '../../../shared/machine.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { chooseProfile } from '../../stores/details.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/controls.tsx';
import { formatBytes } from '../../ui/format.ts';
import { AUTOMATIC, choiceOf, selected } from './profile-choice.ts';
import { profileWords as words } from './profile-messages.ts';
import { Fact, Section } from './section.tsx';

interface ProfileProps {
  readonly model: ModelInfo;
  readonly details: ModelDetails | undefined;
}

/** The section; nothing where nothing of the model can be run. */
export function ProfileSection({ model, details }: ProfileProps) {
  const { acceleration: profile } = model;
  if (profile === null) return null;
  return (
    <Section title={model.loaded ? words.titleLoaded : words.title}>
      <dl className="num mt-2 flex flex-col gap-1 text-12">
        <Fact name={words.engine}>{words.engineName(profile)}</Fact>
        <Fact name={words.device}>{words.deviceName(profile)}</Fact>
        <Fact name={words.dtype}>{profile.dtype}</Fact>
        <Fact name={words.source}>{words.sources[profile.source]}</Fact>
        <Fact name={words.memory}>{formatBytes(profile.memory_bytes)}</Fact>
        <Fact name={words.speed}>{words.speedOf(profile.speed)}</Fact>
      </dl>
      <p className="mt-2 text-12 break-words text-fg-2">{profile.reason}</p>
      {details !== undefined && details.profiles.length > 1 && <Another model={model} details={details} />}
    </Section>
  );
}

/** Another way of running it, and the way back. What is in memory goes on as it is until it is loaded again. */
function Another({ model, details }: { readonly model: ModelInfo; readonly details: ModelDetails }) {
  const { profiles, chosen } = details;
  const value = selected(profiles, chosen);
  const differs = model.loaded && value !== AUTOMATIC && model.acceleration?.profile !== value;
  return (
    <>
      <div className="mt-2.5 flex gap-2">
        <Choice
          label={words.choose}
          className="flex-1 text-12"
          value={value}
          options={[
            { value: AUTOMATIC, label: words.automatic },
            ...profiles.map((profile) => ({ value: profile.profile, label: words.option(profile) })),
          ]}
          onChange={(next) => void chooseProfile(model.id, named(profiles, next))}
        />
        {chosen !== null && <Button onClick={() => void chooseProfile(model.id, null)}>{words.undo}</Button>}
      </div>
      {differs && <p className="mt-1.5 text-12 text-fg-3">{words.nextLoad}</p>}
    </>
  );
}

function named(profiles: readonly AccelerationProfile[], name: string): ReturnType<typeof choiceOf> {
  const profile = profiles.find((each) => each.profile === name);
  return profile === undefined ? null : choiceOf(profile);
}
