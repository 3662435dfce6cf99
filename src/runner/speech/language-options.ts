/** What a model without languages says to the options about them. */
import type { SpeechOptions, SpeechReport } from './transcript.ts';

/** Warns that a language was named to a model that has one only. */
export function warnOfLanguage({ language }: SpeechOptions, report: SpeechReport): void {
  if (language !== undefined)
    report.warn('This model knows one language alone, so the option language has no effect.');
}
