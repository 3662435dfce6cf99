/** Which of a folder's files are weights, and what belongs to each. Pure. */
import { dtypeOfOnnx } from '../../shared/graph-names.ts';
import { isTorchFile } from './checkpoint.ts';
import { dtypeOfGguf } from './dtypes.ts';
import { fileFingerprint, type FoundFile, type WeightsFile } from './found-files.ts';

/** The files with weights, parts and external data counted with the file that they belong to. */
export function weightsOf(files: readonly FoundFile[]): WeightsFile[] {
  const found: WeightsFile[] = [];
  for (const file of files) {
    const lower = file.path.toLowerCase();
    const format = lower.endsWith('.gguf')
      ? 'gguf'
      : lower.endsWith('.onnx')
        ? 'onnx'
        : lower.endsWith('.safetensors')
          ? 'safetensors'
          : isTorchFile(file.path)
            ? 'torch'
            : null;
    if (format === null) continue;
    const split = /-(\d{5})-of-(\d{5})\.gguf$/.exec(file.path);
    if (split !== null && split[1] !== '00001') continue;
    const parts =
      format === 'onnx' ? externalDataOf(file, files) : split === null ? [] : otherParts(file, files);
    const all = [file, ...parts];
    found.push({
      format,
      path: file.path,
      bytes: all.reduce((sum, part) => sum + part.bytes, 0),
      fingerprint: all.map(fileFingerprint).join('+'),
      dtype: format === 'onnx' ? dtypeOfOnnx(file.path) : format === 'gguf' ? dtypeOfGguf(file.path) : format,
    });
  }
  return found;
}

/** `model.onnx_data`, `model.onnx_data_1`, `model.onnx.data`: the names that exporters give to external data. */
function externalDataOf(file: FoundFile, files: readonly FoundFile[]): FoundFile[] {
  return files.filter(
    (other) => other.path.startsWith(`${file.path}_data`) || other.path === `${file.path}.data`,
  );
}

function otherParts(file: FoundFile, files: readonly FoundFile[]): FoundFile[] {
  const stem = file.path.slice(0, -'00001-of-00001.gguf'.length);
  return files.filter(
    (other) => other !== file && other.path.startsWith(stem) && /\d{5}-of-\d{5}\.gguf$/.test(other.path),
  );
}
