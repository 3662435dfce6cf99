/** object-detection: DETR, YOLOS, RT-DETR, D-FINE and their kin; boxes in pixels of the upright picture. */
import { objectDetection } from '../../shared/tasks/object-detection.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed } from '../backends/model-files.ts';
import { detections, scoreRuleOf, type RawDetections } from '../vision/detections.ts';
import { oneOf, openPictureModel, overPictures, type Seen } from '../vision/picture-model.ts';
import { behindContract, type PrepareTask } from './prepare.ts';

/** Needs a graph with the outputs `logits` and `pred_boxes`. */
export const prepareObjectDetection: PrepareTask = async (plan, backend) => {
  const model = await openPictureModel(plan.directory, backend, plan.task);
  const names = Object.keys(model.config.id2label ?? {}).length;
  return behindContract(objectDetection, async (items, { threshold }, context) => {
    const results = await overPictures(items, context, async ({ image }) => {
      const seen = await model.see(image, context);
      const raw = rawDetections(seen);
      const rule = scoreRuleOf(model.config.model_type ?? '', raw.classes, names);
      return detections(raw, rule, threshold, seen.prepared.original, model.labelOf);
    });
    return { results, warnings: [] };
  });
};

function rawDetections({ outputs }: Seen): RawDetections {
  const { data: logits, dims } = oneOf(outputOf(outputs, 'logits'), 2);
  const { data: boxes, dims: boxDims } = oneOf(outputOf(outputs, 'pred_boxes'), 2);
  const [queries = 0, classes = 0] = dims;
  if (boxDims[0] !== queries || boxDims[1] !== 4)
    throw loadFailed(
      `The graph gives ${boxDims.join(' × ')} numbers as boxes for ${queries} queries.`,
      'Choose another model.',
    );
  return { queries, classes, logits, boxes };
}
