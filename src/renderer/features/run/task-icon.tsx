/** The icon of a task. */
import {
  AudioLines,
  Box,
  Captions,
  ChartScatter,
  Crop,
  FileAudio,
  FileQuestion,
  GitCompareArrows,
  Highlighter,
  Image,
  ImagePlus,
  Languages,
  Layers,
  ListChecks,
  ListOrdered,
  MessageSquareText,
  Mountain,
  PersonStanding,
  ScanSearch,
  Scan,
  Scissors,
  Shapes,
  Tag,
  Tags,
  TextCursorInput,
  Volume2,
  WrapText,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';

const ICONS: Readonly<Record<string, LucideIcon>> = {
  'text-generation': MessageSquareText,
  'text-classification': Tags,
  'feature-extraction': ChartScatter,
  'image-classification': Image,
  'object-detection': Scan,
  'image-segmentation': Layers,
  'depth-estimation': Mountain,
  'image-to-text': Captions,
  'image-text-to-text': MessageSquareText,
  'zero-shot-image-classification': Tag,
  'zero-shot-object-detection': ScanSearch,
  'zero-shot-classification': ListChecks,
  'zero-shot-audio-classification': ListChecks,
  'image-feature-extraction': Shapes,
  'image-to-image': ImagePlus,
  'background-removal': Scissors,
  'mask-generation': Crop,
  'keypoint-detection': PersonStanding,
  'automatic-speech-recognition': AudioLines,
  'audio-classification': FileAudio,
  'text-to-speech': Volume2,
  'token-classification': Highlighter,
  'question-answering': FileQuestion,
  'fill-mask': TextCursorInput,
  summarization: WrapText,
  translation: Languages,
  'text2text-generation': WrapText,
  'sentence-similarity': GitCompareArrows,
  'text-ranking': ListOrdered,
};

/** A task's icon; a plain box for one that has none of its own. */
export function TaskIcon({ task, size = 16 }: { readonly task: string | null; readonly size?: number }) {
  const Icon = (task === null ? undefined : ICONS[task]) ?? Box;
  return <Icon size={size} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />;
}
