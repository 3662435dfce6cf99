/** The names that checkpoints of the Hub have for the same tensors, and what they carry besides: each becomes the same graphs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildGraphs, openCheckpoint } from './convert.ts';
import { readGolden, writeCheckpoint, type Golden } from './testing/golden.ts';

/** Nodes of each graph that a checkpoint becomes. */
async function nodesOf(golden: Golden, more: readonly string[] = []): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-convert-'));
  try {
    await writeCheckpoint(golden, folder);
    for (const file of more) await writeFile(join(folder, file), '[]');
    const graphs = buildGraphs(await openCheckpoint(folder));
    return Object.fromEntries(Array.from(graphs, ([name, { nodes }]) => [name, nodes]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The same checkpoint with its tensors under other names. */
function spelled(golden: Golden, rename: (name: string) => string): Golden {
  const weights = golden.weights.map(({ file, tensors }) => ({
    file,
    tensors: tensors.map((tensor): typeof tensor =>
      tensor.length === 5
        ? [rename(tensor[0]), tensor[1], tensor[2], tensor[3], tensor[4]]
        : [rename(tensor[0]), tensor[1], tensor[2], tensor[3]],
    ),
  }));
  return { ...golden, weights };
}

/** The same checkpoint with tensors that no graph needs. */
function carrying(golden: Golden, names: readonly string[]): Golden {
  const weights = golden.weights.map(({ file, tensors }) => ({
    file,
    tensors: [...tensors, ...names.map((name): (typeof tensors)[number] => [name, 'F32', [2, 2], 0.25, 0])],
  }));
  return { ...golden, weights };
}

test.each<[string, string, string | RegExp, string]>([
  ['llava-clip', 'of transformers 4.50 and later', 'language_model.model.', 'model.language_model.'],
  ['llava-clip', 'of llava-1.5-7b-hf', 'vision_tower.', 'vision_tower.vision_model.'],
  ['llava-clip', 'of transformers 5', /^(vision_tower|multi_modal_projector)/, 'model.$1'],
  ['gpt2-words', 'of gpt2, without a prefix', 'transformer.', ''],
  ['bart-words', 'of BartModel', 'model.', ''],
  ['whisper-sounds', 'of whisper itself', /^encoder\./, 'model.encoder.'],
  ['wav2vec2-ctc', 'of torch before 2.1', 'parametrizations.weight.original0', 'weight_g'],
  ['wavlm-words-bf16', 'without a prefix', 'wavlm.', ''],
  ['vits', 'of torch before 2.1', 'parametrizations.weight.original1', 'weight_v'],
  ['mpnet-model', 'with a prefix', /^/, 'mpnet.'],
  ['deberta-model', 'with a prefix', /^/, 'deberta.'],
  ['modernbert-words', 'without a prefix', 'model.', ''],
  ['albert-sequence', 'without a prefix', 'albert.', ''],
  ['opt-words', 'of the first release', 'model.decoder.', 'decoder.'],
  ['gpt-neox-words', 'of transformers 5 in memory', 'embed_out.', 'lm_head.'],
  [
    'conditional-detr',
    'of transformers 5 in memory',
    /(decoder\.layers\.\d+)\.ca_([qk])content_proj/,
    '$1.encoder_attn.$2_content_proj',
  ],
  ['dinov3', 'of transformers 5 in memory', /^layer\./, 'model.layer.'],
  ['beit-model-f16', 'with a prefix', /^/, 'beit.'],
  [
    'trocr-small',
    'of transformers 5 in memory',
    /^encoder\.encoder\.layer\.(\d+)\.attention\.attention\.query/,
    'encoder.layers.$1.attention.q_proj',
  ],
])('%s: the names %s are known', async (name, _, from, to) => {
  const golden = readGolden(name);
  const other = spelled(golden, (tensor) => tensor.replace(from, to));
  expect(other).not.toEqual(golden);
  expect(await nodesOf(other)).toEqual(await nodesOf(golden));
});

test.each([
  ['t5-words', ['encoder.embed_tokens.weight', 'decoder.embed_tokens.weight']],
  ['t5-words', ['decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight']],
  ['gpt2-words', ['transformer.h.0.attn.bias', 'transformer.h.0.attn.masked_bias', 'lm_head.weight']],
  ['bart-words', ['lm_head.weight', 'model.encoder.embed_tokens.weight']],
  ['m2m-words', ['model.encoder.embed_positions.weights', 'lm_head.weight']],
  ['whisper-words', ['proj_out.weight']],
  ['moonshine', ['proj_out.weight']],
  ['wav2vec2-model', ['quantizer.codevectors', 'project_q.weight']],
  ['speecht5', ['speecht5.decoder.prenet.encode_positions.pe']],
  ['opt-words', ['lm_head.weight']],
  ['gpt-neox-words', ['gpt_neox.layers.0.attention.bias', 'gpt_neox.layers.0.attention.rotary_emb.inv_freq']],
  ['llama-words', ['model.layers.0.self_attn.rotary_emb.inv_freq']],
  ['llava-clip', ['vision_tower.embeddings.position_ids']],
  [
    'vit-gpt2',
    ['encoder.pooler.dense.weight', 'decoder.lm_head.weight', 'decoder.transformer.h.0.attn.bias'],
  ],
  ['vit-bert', ['decoder.cls.predictions.decoder.weight', 'decoder.bert.embeddings.position_ids']],
  [
    'blip-captions',
    ['text_decoder.cls.predictions.decoder.weight', 'text_decoder.bert.embeddings.position_ids'],
  ],
  [
    'deberta-model',
    ['lm_predictions.lm_head.dense.weight', 'mask_predictions.dense.weight', 'pooler.dense.weight'],
  ],
  ['mpnet-model', ['lm_head.dense.weight', 'pooler.dense.weight', 'embeddings.position_ids']],
  [
    'beit-classes',
    ['beit.encoder.layer.0.attention.attention.relative_position_bias.relative_position_index'],
  ],
  ['beit-segments', ['auxiliary_head.convs.0.bn.num_batches_tracked']],
  ['albert-sequence', ['predictions.decoder.weight', 'sop_classifier.classifier.weight']],
] as const)('%s may carry %j, which no graph needs', async (name, names) => {
  const golden = readGolden(name);
  expect(await nodesOf(carrying(golden, names))).toEqual(await nodesOf(golden));
});

test('a model of sentences that still names the class it was trained from gives states, with or without its head', async () => {
  const words = readGolden('mpnet-words');
  const headless = words.weights.map(({ file, tensors }) => ({
    file,
    tensors: tensors.filter(([name]) => !name.startsWith('lm_head')),
  }));
  const states = await nodesOf(readGolden('mpnet-model'));
  expect(await nodesOf({ ...words, weights: headless }, ['modules.json'])).toEqual(states);
  expect(await nodesOf(words, ['modules.json'])).toEqual(states);
  await expect(nodesOf({ ...words, weights: headless })).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
});

test('a tensor that nobody knows is an error by its name, not left out', async () => {
  const golden = carrying(readGolden('llama-words'), ['model.layers.0.mlp.experts.0.weight']);
  await expect(nodesOf(golden)).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: expect.stringContaining('model.layers.0.mlp.experts.0.weight'),
  });
});

test.each<[string, Record<string, unknown>, string]>([
  ['llama-words', { rope_parameters: { rope_type: 'yarn', factor: 4 } }, 'rope_parameters'],
  ['qwen2-words', { use_sliding_window: true }, 'use_sliding_window'],
  ['t5-words', { feed_forward_proj: 'gated-mish' }, 'feed_forward_proj'],
  ['deberta-model', { pos_att_type: ['c2p'] }, 'pos_att_type'],
  ['deberta-model', { position_biased_input: true }, 'position_biased_input'],
  ['marian-words', { share_encoder_decoder_embeddings: false }, 'share_encoder_decoder_embeddings'],
  ['gpt2-words', { scale_attn_by_inverse_layer_idx: true }, 'scale_attn_by_inverse_layer_idx'],
  ['trocr', { decoder: { model_type: 'xglm' } }, 'decoder'],
  ['wav2vec2-model', { add_adapter: true }, 'add_adapter'],
  ['vits', { depth_separable_channels: 4 }, 'depth_separable_channels'],
  ['clap', { audio_config: { fusion_type: 'channel_map' } }, 'audio_config.fusion_type'],
  ['moonshine', { decoder_num_key_value_heads: 1 }, 'decoder_num_attention_heads'],
])('%s with %j is refused by the name of that value', async (name, changed, field) => {
  const golden = readGolden(name);
  await expect(nodesOf({ ...golden, config: { ...golden.config, ...changed } })).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: expect.stringContaining(field),
  });
});
