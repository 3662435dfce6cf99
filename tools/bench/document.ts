/** docs/performance.md, written from the rows of a run. */
import { availableParallelism, cpus, platform, totalmem } from 'node:os';
import { TOLERANCE } from './rounds.ts';
import { markdownTable, shortfalls, type Row } from './report.ts';

/** The machine in general terms: enough to judge the figures by. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'an unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores of ${model}, ${memory} GiB of memory, ${platform()}, Node ${process.versions.node}`;
}

const METHOD = `Machines are never quiet, so the figures are ratios. Each comparison takes its two sides in turns within one run:
Hearth, bare, bare, Hearth, and the next time the other way round, with the model loaded on both sides all the time. A
round in which the two turns of one side differ by more than ${TOLERANCE * 100} % was disturbed and is thrown out; this looks at each
side alone, never at their ratio. The figure is the median over the rounds that are left; fewer than 3 are no result.

- **Decoding.** \`POST /api/inference/stream\`, greedy, timed at the client from the first token to the last. Bare is
  node-llama-cpp in a child process: the same file, prompts, threads, context size, batch size and priority, each token
  turned into text, no message for it. Both must generate the same text. ember is the worst case for the wire, as a
  token takes it well under a millisecond; the other model has random weights in the shape of SmolLM-135M. The cost of
  the wire is the difference of the two sides' times for a token.
- **Encoders.** \`POST /api/inference\` on one kept connection, one request after the other; a turn is the median of 40
  requests after 5 that don't count. The client writes bytes that were made before and waits for the last byte of the
  answer, as node:http's client would add 0.3 ms of its own. Bare is \`session.run\` alone in a child process: the same
  ids and threads, which may spin between passes as they do by default, and inputs that were made before the clock
  starts.
- **Tasks of pictures.** \`POST /api/inference\` with the picture as base64, on one kept connection. Bare is the task's own
  code in a child process, reading the same file, preparing it, \`session.run\` and finishing, without engine, pipe and
  HTTP; the parts are told apart.
- **PyTorch.** Only where a Python is named. transformers' pipelines with the same weights and files in a process of their
  own (T5 by \`generate\`, as there is no pipeline for it; the embedding is the mean of the pipeline's, scaled to length 1).
  \`taskset\` keeps each side, all of its processes, to the same core, where Hearth plans one thread and PyTorch is told
  to take one. Weights are random in the shapes of the named models, float32 on both sides; generated texts have the same
  number of tokens. Processors are those of Pillow and NumPy, as Hearth's are. The results of both sides must agree
  before anything is timed. A turn is the median of as many requests as fill 0.6 s, 10 at most. Hearth's time has HTTP
  and base64 in it, PyTorch's begins with reading the file.
- **Exports.** Only where a Python is named. One checkpoint with random weights in the shape of DistilBERT: the graph that
  Hearth writes, pointing into the raw weights, against the one of \`torch.onnx.export\` with the weights in it, each loaded
  and run in a process of its own by onnxruntime-node with one thread. The graphs' logits must be PyTorch's before
  anything counts. Memory is what loading added to the most that the process took.
- **Encoders that were chosen.** Checkpoints with random weights in the shapes of the named models, each variant that
  Hearth makes in a process of its own, by turns with PyTorch's eager mode, one thread each; the float graph's numbers
  must be PyTorch's. The bar is on the variant that Hearth's own policy chooses from these times, as it does once each
  was run three times.
- **Pictures and sounds.** A made photograph of 12 megapixels is decoded, turned upright and shrunk bilinearly, by Hearth
  as Pillow does it to the bit, by sharp with its own linear kernel: once of all pixels, which is the same work, and once
  as sharp does it by itself, where libjpeg decodes a part of them only, which no result of Pillow's can be made of. The minute of sound is read from a WAV file.
- **Event loop.** \`monitorEventLoopDelay\` with a resolution of 1 ms, which is part of each value, in main itself,
  while three models load, run and unload; the median over five such cycles, after one that warms main up.
- **Memory.** What main and all its descendants have to themselves (the anonymous part of PSS), after both models of a
  cycle were unloaded and V8 was told to collect its garbage, over 20 cycles after two that warm main up. The pages
  of Node's own program are left out: their share changes with every other Node process on the machine. Each figure is
  one cycle's memory over the first's, and the one that counts is the last cycle's.
- **Page.** Headless Chromium at 1280 × 800, without a GPU. The start is the served app in a new context each time, so
  nothing is cached. Streams and lists are the same page over an engine of made-up answers, at 200 tokens a second:
  nothing but the page is measured. Frames are counted with requestAnimationFrame while the whole answer comes, or
  while a list is scrolled from its top by the wheel; the heap is read after its garbage was collected.
- **History.** The real database with 10,000 runs, asked as the page asks it.
- **Start.** The built desktop app on the stand-in for Electron, with a new data folder: ms from the start of main's
  process to each step. The stand-in's window is a page of headless Chromium, which has to be started too, so Electron's
  own figures will differ. Native libraries are looked for in the map of main's memory after the last step.
- **Load.** The built \`hearth serve\`, twelve clients with a connection each, three models from the box and three tiny
  random ones in a random order that is the same each time. The memory is the whole machine's, sampled ten times a
  second.
- **Traffic.** A person's request for the random model, 200 ms after the one before, while eight lists of a thousand texts
  for the sentiment classifier run and wait in the background, against the same without them; a turn is the median of
  five first tokens. The flood is 40,000 events as a token's through the whole of Hearth's HTTP, over an engine that
  does nothing but tell them, against node:http that writes the same bytes event by event; a process of its own reads
  both. Log and metrics are what the record of one request takes, its two lines in the log's file included, of the median
  classification request of the same run.
- **Queue and cancel.** A thousand requests wait in the real engine, whose runners are fakes in the same process, and then
  run; the time is the process's own, theirs included. The cancelled model is the random one of the decoding, read
  over \`/api/inference/stream\`; the time is from sending the cancel to the end of the stream at its reader.
- **Faults.** The engine over real runner processes, six requests at a time over three models with room for two. Runners
  get SIGKILL, SIGSEGV and SIGSTOP at random moments, requests are cancelled within 0.4 s of their start, whatever they
  are doing then. A runner that stands still costs its request the whole time limit, which is 4 s here.
- **GGUF.** A checkpoint of random bfloat16 weights (0.5 GB), in the page cache on both sides, each conversion in a process
  of its own. A copy is Node's copyFile; both are over when the file is on the disk (fsync). Speeds of quantizations are
  bytes of the checkpoint over processor time, reading and writing included.
- **Language models in small.** The same checkpoint, converted, each in a process of its own that loads it and writes 16
  tokens on the processor. Memory is what the process takes, files that it maps included, above one that holds a model
  of a single layer of 128 features with the same vocabulary. The KV cache and the buffers that are computed in are in
  it, and the same for all.
- **Writing graphs.** Weights of the named models in name and shape (a file of zeros that takes no room: writing a graph
  reads none), each time in a process that has written no graph before; from opening the folder to the bytes of the graph.
- **Graphs in small.** A BERT of the base size with random weights, 128 tokens, one thread, each variant in a process of its
  own, with ids from all over the vocabulary. Memory is what the process takes after twelve passes, files that it maps
  included, above one that holds an encoder of a single layer of 64 features: Node, the library and its code are in
  both. Activations are in it, and the same for all variants.`;

/** The section of the comparison with PyTorch, which stays as it is when a run has no Python. */
const ORIGINALS = '## Against PyTorch';

/** The section of that comparison; empty without rows. */
export function originalsSection(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const missing = shortfalls(rows).map((line) => `- ${line}`);
  const weaker = missing.length === 0 ? '' : `\nWeaker than asked:\n\n${missing.join('\n')}\n`;
  return `${ORIGINALS}\n\nMeasured on ${machine()}.\n\n${markdownTable(rows)}\n${weaker}`;
}

/** That section as an earlier page has it; empty where it has none. */
export function originalsOf(page: string): string {
  const start = page.indexOf(`\n${ORIGINALS}\n`);
  if (start === -1) return '';
  const end = page.indexOf('\n## ', start + ORIGINALS.length);
  return `${page.slice(start + 1, end === -1 ? undefined : end).trimEnd()}\n`;
}

/** An earlier page with this section in place of its own. */
export function withOriginals(page: string, originals: string): string {
  const old = originalsOf(page);
  const bare = old === '' ? page : page.replace(`\n${old}`, () => '');
  return bare.replace('\n## Method\n', () => `\n${originals}\n## Method\n`);
}

/** The page; `originals` is the section of the comparison with PyTorch, or empty. */
export function performancePage(rows: readonly Row[], originals: string): string {
  const missing = shortfalls(rows);
  const weaker =
    missing.length === 0
      ? ''
      : `\n## Weaker than asked\n\n${missing.map((line) => `- ${line}`).join('\n')}\n`;
  return `# Performance

Written by \`npm run bench\`; don't edit it by hand. Measured on ${machine()}.

${markdownTable(rows)}
${weaker}${originals === '' ? '' : `\n${originals}`}
## Method

${METHOD}
`;
}
