/** The language's last link, under the name by which architectures know it. */
import { AttentionGraph } from './attention.ts';

/** One .onnx file under construction. */
export class GraphBuilder extends AttentionGraph {}
