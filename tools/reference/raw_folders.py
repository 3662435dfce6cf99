"""Raw checkpoints of eight kinds, stored as people store them, and what the Python originals answer with them.

Whole folders as the Hub has them lie in goldens/models/raw: float16, bfloat16 and float32, one file, shards with their index, a
pytorch_model.bin. Hearth converts and runs them through its own doors. Every answer is that of the folder as it was read back in
float32, so what rounding to its number format did is in both.

Run: python raw_folders.py            makes all (after sounds.py and the scripts of the tasks whose models these are like)
     python raw_folders.py vit t5     makes these
Writes goldens/models/raw/<name>/ and goldens/raw-folders.json. Seeds are tried until no answer hangs on a rounding.
"""

import vision  # first: it hides torchvision

import json
import shutil
import sys

import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from transformers import AutoImageProcessor, LlamaConfig, LlamaForCausalLM, MPNetConfig, MPNetModel, PreTrainedTokenizerFast, WhisperFeatureExtractor, WhisperTokenizer, pipeline

import detection
import embeddings
import image_classification
import segmentation
import speech
import speech_models
import text2text
import text_generation
import zero_shot_images
from common import GOLDENS, MODELS, byte_level_bpe, coarsen, randomise, save_tokenizer, word_piece, write_json
from dense import settle as settle_dense
from folders import Unclear, clear, run, varied
from scenes import write_scenes

RAW = MODELS / "raw"
SCENES = ("wide.png", "turned.jpg", "alpha.png", "grey.png", "lossy.webp")


def tidy(folder) -> None:
    """config.json without the version of what wrote it."""
    config = json.loads((folder / "config.json").read_text())
    config.pop("transformers_version", None)
    write_json(folder / "config.json", config)


def store(model, folder, dtype=None, **shards) -> None:
    """The folder as `save_pretrained` writes it. Weights are coarse before: a packed checkpoint weighs a quarter then."""
    (model if dtype is None else model.to(dtype)).save_pretrained(folder, **shards)
    tidy(folder)


def picture(name: str) -> dict:
    return {"image": f"pictures/scenes/{name}"}


def read_back(kind, folder):
    return kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


def piped(task: str, kind, folder, **more):
    """The pipeline of a task over a folder; image processors are those of Pillow."""
    return pipeline(task, model=read_back(kind, folder), image_processor=AutoImageProcessor.from_pretrained(folder, backend="pil"), device="cpu", **more)


def vit(folder, seed: int) -> list[dict]:
    """float16."""
    model, processor, _, std = image_classification.vit()
    vision.settle(model.eval(), seed, std)
    coarsen(model)
    store(model, folder, torch.float16)
    write_json(folder / "preprocessor_config.json", processor)
    classify = piped("image-classification", type(model), folder)
    return [run("image-classification", picture(key), classify(str(path), top_k=7), {"top_k": 7}) for key, path in write_scenes().items()]


def yolos(folder, seed: int) -> list[dict]:
    """float32 in shards, with their index."""
    model, processor, *_ = detection.yolos()
    settle_dense(model.eval(), seed, 1.25)
    coarsen(model)
    store(model, folder, max_shard_size="40KB")
    write_json(folder / "preprocessor_config.json", processor)
    detect = piped("object-detection", type(model), folder)
    scenes = write_scenes()
    scores = sorted((found["score"] for path in scenes.values() for found in detect(str(path), threshold=0.0)), reverse=True)
    if any(abs(score - 0.5) < detection.MARGIN for score in scores) or not scores[0] > 0.6 or scores[-1] > 0.4:
        raise Unclear(f"scores from {scores[-1]:.3f} to {scores[0]:.3f}")
    best = lambda path: sorted(detect(str(path), threshold=0.5), key=lambda found: -found["score"])
    runs = [run("object-detection", picture(key), best(path), {"threshold": 0.5}) for key, path in scenes.items()]
    if any(a["score"] - b["score"] < detection.MARGIN for each in runs for a, b in zip(each["want"], each["want"][1:])):
        raise Unclear("two boxes of nearly the same score")
    return runs


def segformer(folder, seed: int) -> list[dict]:
    """float16, with the counters of its batch norms."""
    model, processor, *_ = segmentation.segformer()
    settle_dense(model.eval(), seed, 1.25)
    coarsen(model)
    store(model, folder, torch.float16)
    write_json(folder / "preprocessor_config.json", processor)
    segment = piped("image-segmentation", type(model), folder)
    told = lambda key: [{**s, "mask": {"runs": s["mask"]}} for s in segmentation.answer(segment(str(write_scenes()[key])))]
    runs = [run("image-segmentation", picture(key), told(key)) for key in SCENES]
    if len({s["label"] for each in runs for s in each["want"]}) < 3 or sum(len(each["want"]) for each in runs) < 10:
        raise Unclear("too few classes")
    return runs


def clip(folder, seed: int) -> list[dict]:
    """float16 with the `position_ids` that older versions kept among the weights."""
    kind, config, processor, tok, names, _ = zero_shot_images.clip()
    model = kind(config)
    vision.settle(model.eval(), seed, 1.4)
    coarsen(model)
    store(model, folder, torch.float16)
    write_json(folder / "preprocessor_config.json", processor)
    save_tokenizer(folder, tok, {"tokenizer_class": "CLIPTokenizer", **names})
    places = {f"{part}_model.embeddings.position_ids": torch.arange(count)[None] for part, count in (("text", config.text_config.max_position_embeddings), ("vision", 17))}
    save_file(load_file(folder / "model.safetensors") | places, folder / "model.safetensors", {"format": "pt"})
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    labels = zero_shot_images.LABELS
    tell = piped("zero-shot-image-classification", kind, folder, tokenizer=tokenizer)
    return [run("zero-shot-image-classification", picture(key), tell(str(path), candidate_labels=labels), {"candidate_labels": labels}) for key, path in write_scenes().items()]


def t5(folder, seed: int) -> list[dict]:
    """pytorch_model.bin in float32, with the table under each of its names, as torch.save keeps what is shared."""
    tok, names, model, own = text2text.t5()
    randomise(model.eval(), seed, 0.6)
    coarsen(model)
    store(model, folder)
    (folder / "model.safetensors").unlink()
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    save_tokenizer(folder, tok, names)
    settings = {"decoder_start_token_id": 0, "eos_token_id": 1, "pad_token_id": 0}
    write_json(folder / "generation_config.json", settings)
    loaded, reader, told, ids = read_back(type(model), folder), text2text.plain(folder, names), [], []
    for text in (text2text.PLAIN, text2text.UNICODE, text2text.LONG):
        options = {"max_new_tokens": 12}
        found, gap, _ = text2text.generate(loaded, None, reader, {}, text2text.case("", "text2text-generation", text, options, None, options))
        if gap < text2text.GAP:
            raise Unclear(f"a lead of {gap:.4f}")
        ids.append(found["expected"]["ids"])
        told.append(run("text2text-generation", {"text": text}, {"generated_text": found["expected"]["text"]}, options))
    varied(ids)
    return told


def llama(folder, seed: int) -> list[dict]:
    """bfloat16, input and output tables tied; it becomes a GGUF file, or graphs where they are asked for."""
    tok = byte_level_bpe(320, text_generation.SPECIALS["llama"])
    names = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|endoftext|>", "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "model_max_length": 128}
    save_tokenizer(folder, tok, {**names, "chat_template": text_generation.CHATML})
    config = LlamaConfig(
        vocab_size=tok.get_vocab_size(), hidden_size=32, intermediate_size=48, num_hidden_layers=1, num_attention_heads=4, num_key_value_heads=2, head_dim=8,
        max_position_embeddings=128, rms_norm_eps=1e-5, tie_word_embeddings=True, bos_token_id=0, eos_token_id=2, pad_token_id=0,
    )  # fmt: skip
    model = LlamaForCausalLM._from_config(config, attn_implementation="eager").eval()
    randomise(model, seed, 0.3)
    coarsen(model)
    with torch.no_grad():
        model.lm_head.weight[3:] *= torch.tensor([[1.0 if speech_models.plain(tok.id_to_token(i)) else 0.25] for i in range(3, config.vocab_size)])
    store(model, folder, torch.bfloat16)
    loaded, tokenizer, told, new = read_back(LlamaForCausalLM, folder), PreTrainedTokenizerFast.from_pretrained(folder), [], []
    chat = [{"role": "user", "content": "Who painted the river? 🙂"}]
    for given in ({"text": "The old farmer"}, {"text": "naïve café in 東京 🙂"}, {"messages": chat}):
        text = given.get("text") or tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
        ids = tokenizer(text)["input_ids"]
        out = loaded.generate(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long), do_sample=False, max_new_tokens=12,
                              pad_token_id=0, output_scores=True, return_dict_in_generate=True)  # fmt: skip
        clear(out.scores, text_generation.GAP)  # a GGUF file of 16 bits rounds more than numbers of float32 do
        new.append(out.sequences[0, len(ids) :].tolist())
        text = tokenizer.decode(new[-1], skip_special_tokens=True)
        if "\ufffd" in text:
            raise Unclear("half a character")
        told.append(run("text-generation", given, {"generated_text": text}, {"temperature": 0, "max_new_tokens": 12}))
    varied(new, 5)
    return told


def whisper(folder, seed: int) -> list[dict]:
    """bfloat16. A sound is told by its seconds and seed, for both sides to make."""
    bias = dict(letters=1, others=-4, timestamps=-2, spread=0.75, eos=0.5, places=3)
    model, *_ = speech_models.write_whisper(f"../raw/{folder.name}", seconds=4, multilingual=False, seed=seed, bias=bias, targets=24, layers=1)
    coarsen(model)
    store(model, folder, torch.bfloat16)
    loaded = read_back(type(model), folder)
    tokenizer, extractor = WhisperTokenizer.from_pretrained(folder), WhisperFeatureExtractor.from_pretrained(folder)
    told = []
    for seconds, voice in ((2, 1), (3.3, 2), (6, 3)):
        try:
            heard = speech.whisper_case(loaded, tokenizer, extractor, seconds, voice)
        except AssertionError as reason:
            raise Unclear(f"{seconds} s: {reason}") from None
        told.append(run("automatic-speech-recognition", {"audio": f"{seconds} {voice}"}, {"text": heard["text"]}, {"temperature": 0}))
    varied([list(each["want"]["text"]) for each in told])
    return told


def mpnet_tokenizer() -> Tokenizer:
    """MPNet's kind: BERT's pieces between <s> and </s>, <pad> at place 1, which its positions count from."""
    made = json.loads(word_piece(200).to_str())
    names = {"[CLS]": "<s>", "[PAD]": "<pad>", "[SEP]": "</s>", "[UNK]": "[UNK]", "[MASK]": "<mask>"}
    rest = [t for t in sorted(made["model"]["vocab"], key=made["model"]["vocab"].get) if t not in names]
    vocab = {t: i for i, t in enumerate([*names.values(), *rest])}
    made["model"]["vocab"] = vocab
    made["added_tokens"] = [{**t, "content": names[t["content"]], "id": vocab[names[t["content"]]]} for t in made["added_tokens"]]
    made["added_tokens"].sort(key=lambda t: t["id"])
    between = made["post_processor"]
    between["special_tokens"] = {names[k]: {"id": names[k], "ids": [vocab[names[k]]], "tokens": [names[k]]} for k in between["special_tokens"]}
    for part in [*between["single"], *between["pair"]]:
        if "SpecialToken" in part:
            part["SpecialToken"] = {"id": names[part["SpecialToken"]["id"]], "type_id": 0}
        else:
            part["Sequence"]["type_id"] = 0
    return Tokenizer.from_str(json.dumps(made))


def mpnet(folder, seed: int) -> list[dict]:
    """float32 with the layout of sentence-transformers."""
    tok = mpnet_tokenizer()
    names = dict(bos_token="<s>", cls_token="<s>", pad_token="<pad>", eos_token="</s>", sep_token="</s>", unk_token="[UNK]", mask_token="<mask>")
    save_tokenizer(folder, tok, {"tokenizer_class": "MPNetTokenizer", "model_max_length": 64, "do_lower_case": True, **names})
    config = MPNetConfig(vocab_size=tok.get_vocab_size(), hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=48, max_position_embeddings=66)
    model = MPNetModel._from_config(config, attn_implementation="eager").eval()
    randomise(model, seed, 0.25)
    coarsen(model)
    store(model, folder)
    embeddings.write_layout(folder, "mean_tokens", True, {})
    reference = SentenceTransformer(str(folder), device="cpu")
    return [run("feature-extraction", {"text": text}, {"embedding": [round(float(v), 8) for v in reference.encode([text])[0]]}) for text in embeddings.TEXTS.values() if text]


MAKERS = {make.__name__: make for make in (vit, yolos, segformer, clip, t5, llama, whisper, mpnet)}


def made(name: str) -> list[dict]:
    for seed in range(1, 400):
        folder = RAW / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            torch.manual_seed(seed)
            runs = MAKERS[name](folder, seed)
        except Unclear as reason:
            print(f"  {name} {seed}: {reason}", flush=True)
            continue
        print(f"{name}: seed {seed}, {len(runs)} runs, {sum(p.stat().st_size for p in folder.rglob('*') if p.is_file())} bytes plain", flush=True)
        return runs
    raise SystemExit(f"no seed fits {name}")


if __name__ == "__main__":
    path = GOLDENS / "raw-folders.json"
    done = json.loads(path.read_text()) if path.exists() else {}
    for which in sys.argv[1:] or MAKERS:
        done[which] = made(which)
        write_json(path, {name: done[name] for name in MAKERS if name in done}, indent=None)
