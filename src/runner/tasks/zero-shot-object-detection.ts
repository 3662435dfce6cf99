/** zero-shot-object-detection: OWL-ViT and OWLv2 compare each place of a picture with each label. */
import { z } from 'zod';
import type { OptionsOf } from '../../shared/tasks/contract.ts';
import type { Detection } from '../../shared/tasks/object-detection.ts';
import { zeroShotObjectDetection } from '../../shared/tasks/zero-shot-object-detection.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed, modelConfigSchema, readModelJson } from '../backends/model-files.ts';
import { TextTokenizer } from '../backends/tokenizer.ts';
import { namedDetections } from '../vision/detections.ts';
import { pixelFeeds, preparedPicture } from '../vision/picture-feeds.ts';
import { oneOf, overPictures } from '../vision/picture-model.ts';
import { loadSquareProcessor } from '../vision/padded-square.ts';
import type { Extent } from '../vision/processor-sizes.ts';
import { loadImageProcessor } from '../vision/processor.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';
import { truncationWarning } from './truncation.ts';
import { encodeTexts } from './zero-shot-image-classification.ts';

type Options = OptionsOf<typeof zeroShotObjectDetection>;

/** Tokens of a label where config.json does not say otherwise: OWL-ViT's positions. */
const OWL_TOKENS = 16;

/** The families whose preparation and boxes are known; OWLv2 pads its pictures and counts boxes by the longer side. */
const FAMILIES = ['owlvit', 'owlv2'];

const configSchema = modelConfigSchema.extend({
  text_config: z.looseObject({ max_position_embeddings: z.int().positive().nullish() }).nullish(),
});

/** Needs a graph that takes pictures and texts, and gives `logits` and `pred_boxes`; a tokenizer and a processor. */
export const prepareZeroShotObjectDetection: PrepareTask = async (plan, backend) => {
  const { main: graph } = asGraphs(backend, plan.task);
  const config = (await readModelJson(plan.directory, 'config.json', configSchema)) ?? {};
  const family = config.model_type ?? '';
  if (!FAMILIES.includes(family))
    throw loadFailed(
      `The config.json says ${config.model_type ?? 'nothing'} as model_type, and this task knows ${FAMILIES.join(' and ')}.`,
      'Choose an OWL-ViT or OWLv2 model.',
    );
  const padded = family === 'owlv2';
  const tokenizer = await TextTokenizer.load(plan.directory);
  const processor = await (padded ? loadSquareProcessor : loadImageProcessor)(plan.directory);
  const ort = await import('onnxruntime-node');
  const most = config.text_config?.max_position_embeddings ?? OWL_TOKENS;
  const pad = tokenizer.idOf(tokenizer.config.pad_token) ?? 0;
  return behindContract(zeroShotObjectDetection, async (items, options, context) => {
    const { candidate_labels: labels } = options;
    const { feeds, cut } = encodeTexts({ ort, tokenizer, siglip: false, most, pad }, labels);
    const results = await overPictures(items, context, async ({ image }) => {
      const prepared = await preparedPicture(image, context.media, processor);
      context.signal.throwIfAborted();
      const outputs = await graph.run({ ...feeds, ...pixelFeeds(ort, prepared) });
      const { data: logits, dims } = oneOf(outputOf(outputs, 'logits'), 2);
      const { data: boxes } = oneOf(outputOf(outputs, 'pred_boxes'), 2);
      const [queries = 0, classes = 0] = dims;
      if (classes !== labels.length || boxes.length !== queries * 4)
        throw loadFailed(
          `The graph answers for ${classes} labels and ${boxes.length} numbers of boxes, and ${labels.length} and ${queries * 4} are needed.`,
          'Choose another model.',
        );
      return bestOf(
        namedDetections(
          { queries, classes, logits, boxes },
          options.threshold,
          countedBy(prepared.original, padded),
          labels,
        ),
        options,
      );
    });
    const warning = truncationWarning(cut, most);
    return { results, warnings: warning === null ? [] : [warning] };
  });
};

/** What boxes are parts of (`_scale_boxes` of Owlv2ImageProcessor). */
function countedBy({ width, height }: Extent, padded: boolean): Extent {
  const longest = Math.max(width, height);
  return padded ? { width: longest, height: longest } : { width, height };
}

function bestOf(found: Detection[], { top_k }: Options): Detection[] {
  return found.slice(0, top_k ?? found.length);
}
