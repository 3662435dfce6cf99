/** keypoint-detection: ViTPose looks at each person by itself and gives a heat map for each joint. */
import type { Tensor } from 'onnxruntime-node';
import { keypointDetection, type Pose } from '../../shared/tasks/keypoint-detection.ts';
import type { Box } from '../../shared/tasks/object-detection.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed, modelConfigSchema, readModelJson } from '../backends/model-files.ts';
import { floatTensor } from '../backends/tensors.ts';
import { decodeImage, type RgbImage } from '../media/image.ts';
import { peakOf } from '../vision/heat-maps.ts';
import { areaOf, warped, type PersonArea } from '../vision/person-box.ts';
import { oneOf, overPictures } from '../vision/picture-model.ts';
import { readProcessorConfig, settingsOf } from '../vision/processor-config.ts';
import type { Extent } from '../vision/processor-sizes.ts';
import { imageProcessor } from '../vision/processor.ts';
import { bonesOf } from '../vision/skeleton.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';

/** The family whose preparation and maps are known. */
const FAMILY = 'vitpose';

/** Needs a graph that takes `pixel_values` and gives `heatmaps`. Throws MODEL_LOAD_FAILED for another family. */
export const prepareKeypointDetection: PrepareTask = async (plan, backend) => {
  const { main: graph } = asGraphs(backend, plan.task);
  const config = (await readModelJson(plan.directory, 'config.json', modelConfigSchema)) ?? {};
  if (config.model_type !== FAMILY)
    throw loadFailed(
      `The config.json says ${config.model_type ?? 'nothing'} as model_type, and this task knows ${FAMILY}.`,
      'Choose a ViTPose model.',
    );
  const settings = settingsOf(await readProcessorConfig(plan.directory));
  const size = sizeOf(settings.size);
  const processor = imageProcessor({ ...settings, resize: false });
  const ort = await import('onnxruntime-node');
  const labelOf = (index: number): string => config.id2label?.[String(index)] ?? `LABEL_${String(index)}`;
  const look = async (
    image: RgbImage,
    area: PersonArea,
  ): Promise<{ readonly maps: Float32Array; readonly dims: readonly number[] }> => {
    const { pixels } = processor.prepare(warped(image, area, size));
    const feeds: Record<string, Tensor> = {
      pixel_values: floatTensor(ort, pixels, [1, 3, size.height, size.width]),
    };
    const { data, dims } = oneOf(outputOf(await graph.run(feeds, ['heatmaps']), 'heatmaps'), 3);
    return { maps: data, dims };
  };
  return behindContract(keypointDetection, async (items, { boxes, threshold }, context) => {
    const results = await overPictures(items, context, async ({ image }) => {
      const picture = await decodeImage(context.media.path(image));
      const { width, height } = picture;
      const people: Pose[] = [];
      let joints = 0;
      for (const box of boxes ?? [{ xmin: 0, ymin: 0, xmax: width, ymax: height }]) {
        context.signal.throwIfAborted();
        const area = areaOf(box, size);
        const { maps, dims } = await look(picture, area);
        joints = dims[0] ?? 0;
        people.push(poseOf({ maps, dims, area, box, threshold, labelOf }));
      }
      const labels = Array.from({ length: joints }, (_, joint) => labelOf(joint));
      return { people, labels, edges: bonesOf(config, joints, labelOf), width, height };
    });
    return { results, warnings: [] };
  });
};

function sizeOf(size: { readonly width?: number; readonly height?: number } | null): Extent {
  const { width, height } = size ?? {};
  if (width !== undefined && height !== undefined) return { width, height };
  throw loadFailed('preprocessor_config.json has a size without width and height.');
}

interface Seen {
  readonly maps: Float32Array;
  /** Keypoints, height and width of a map. */
  readonly dims: readonly number[];
  readonly area: PersonArea;
  readonly box: Box;
  readonly threshold: number;
  readonly labelOf: (index: number) => string;
}

/** The peaks of the maps in pixels of the picture (`transform_preds`); what is not surer than the threshold is left out. */
function poseOf({ maps, dims, area, box, threshold, labelOf }: Seen): Pose {
  const [joints = 0, height = 0, width = 0] = dims;
  const keypoints = Array.from({ length: joints }, (_, joint) => {
    const data = maps.subarray(joint * width * height, (joint + 1) * width * height);
    const peak = peakOf({ data, width, height });
    if (peak === null || peak.score <= threshold) return null;
    return {
      label: labelOf(joint),
      score: peak.score,
      x: (peak.x * area.width) / (width - 1) + area.centre.x - area.width * 0.5,
      y: (peak.y * area.height) / (height - 1) + area.centre.y - area.height * 0.5,
    };
  }).filter((keypoint) => keypoint !== null);
  const sum = keypoints.reduce((total, { score }) => total + score, 0);
  return { box, score: keypoints.length === 0 ? 0 : sum / keypoints.length, keypoints };
}
