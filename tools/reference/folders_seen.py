"""Raw checkpoints that see: labels, features, boxes, masks, joints and captions of pictures, with the answers of transformers.

Run: python folders_seen.py (after the scripts of the pictures' tasks). Writes goldens/folders/seen.json.
"""

import vision  # first: it hides torchvision

import json

import torch
from transformers import (
    AutoImageProcessor, BertConfig, BlipConfig, BlipForConditionalGeneration, CLIPConfig, CLIPForImageClassification, CLIPModel, CLIPVisionConfig,
    CLIPVisionModelWithProjection, ConvNextConfig, ConvNextModel, ConvNextV2Config, ConvNextV2ForImageClassification, DeiTConfig, DeiTForImageClassification,
    DeiTForImageClassificationWithTeacher, DeiTModel, Dinov2Config, Dinov2Model, DonutSwinConfig, GPT2Config, MBartConfig, MobileNetV1Config, MobileNetV1Model, MobileNetV2Config,
    MobileNetV2Model, Owlv2Config, Owlv2ForObjectDetection, OwlViTConfig, OwlViTForObjectDetection, PreTrainedTokenizerFast, ResNetConfig,
    ResNetForImageClassification, ResNetModel, SamConfig, SamModel, SamProcessor, SegformerConfig, SegformerForImageClassification, SegformerModel,
    SiglipConfig, SiglipForImageClassification, SiglipModel, SiglipVisionConfig, SiglipVisionModel, SwinConfig, SwinForImageClassification, SwinModel,
    Swinv2Config, Swinv2Model, TrOCRConfig, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTConfig, ViTForImageClassification, ViTModel,
    VitPoseBackboneConfig, VitPoseConfig, VitPoseForPoseEstimation, pipeline,
)  # fmt: skip
from transformers.models.owlv2.image_processing_pil_owlv2 import Owlv2ImageProcessorPil
from transformers.models.sam.image_processing_pil_sam import SamImageProcessorPil
from transformers.models.trocr.modeling_trocr import TrOCRSinusoidalPositionalEmbedding
from transformers.models.vitpose.image_processing_pil_vitpose import VitPoseImageProcessorPil

import keypoints
import masks
import owlv2
from captions import NEW
from common import GOLDENS, MODELS
from dense import shown
from folders import Unclear, apart, clear, folder, run, write
from folders_written import tokens_of
from segmentation import runs as runs_of
from zero_shot_images import LABELS

# A picture that is made smaller, one that its EXIF turns, and one without colours.
PICTURES = ("wide.png", "turned.jpg", "grey.png")
VIT = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, image_size=32, patch_size=8)
NAMED = dict(id2label={0: "lamp", 1: "kite", 2: "fox 🙂"}, label2id={"lamp": 0, "kite": 1, "fox 🙂": 2})


def scene(name: str) -> str:
    return f"pictures/scenes/{name}"


def picture(name: str):
    return shown(GOLDENS / scene(name))


def classes(model, place):
    pipe, runs = pipeline("image-classification", model=model, image_processor=AutoImageProcessor.from_pretrained(place, backend="pil")), []
    for name in PICTURES:
        found = pipe(picture(name), top_k=3)
        apart(f["score"] for f in found)
        runs.append(run("image-classification", {"image": scene(name)}, found, {"top_k": 3}))
    return runs


def features(model, place):
    """Of a picture's states the first and the last; of another's what is pooled, where the model does that."""
    images = AutoImageProcessor.from_pretrained(place, backend="pil")
    pipe, runs = pipeline("image-feature-extraction", model=model, image_processor=images), []
    pools = getattr(model(**images(picture(PICTURES[1]), return_tensors="pt")), "pooler_output", None) is not None
    for name, options in [(PICTURES[0], {}), *([(PICTURES[1], {"pool": True})] if pools else [])]:
        found = torch.tensor(pipe(picture(name), **options)[0])
        rows = found.reshape(-1, found.shape[-1])
        told = {"features": {"0": rows[0].tolist(), str(len(rows) - 1): rows[-1].tolist()}, "shape": list(found.shape)}
        runs.append(run("image-feature-extraction", {"image": scene(name)}, told, options))
    return runs


def own_labels(model, place):
    tokenizer = PreTrainedTokenizerFast.from_pretrained(place)
    if model.config.model_type == "siglip":
        tokenizer.model_input_names = ["input_ids"]
    pipe, runs = pipeline("zero-shot-image-classification", model=model, tokenizer=tokenizer, image_processor=AutoImageProcessor.from_pretrained(place, backend="pil")), []
    for name in PICTURES:
        found = pipe(picture(name), candidate_labels=LABELS)
        apart((f["score"] for f in found), 2e-6)
        runs.append(run("zero-shot-image-classification", {"image": scene(name)}, found, {"candidate_labels": LABELS}))
    return runs


def own_boxes(images):
    def ask(model, place):
        tokenizer = PreTrainedTokenizerFast.from_pretrained(place)
        pipe, runs = pipeline("zero-shot-object-detection", model=model, tokenizer=tokenizer, image_processor=images(place)), []
        for name in PICTURES:
            found = pipe(picture(name), candidate_labels=LABELS, threshold=0.0)
            apart(f["score"] for f in found[:9])
            told = found[:8]
            if not 0.05 < told[7]["score"] < told[0]["score"] < 0.999:
                raise Unclear("too sure, or not at all")
            bar = (told[7]["score"] + found[8]["score"]) / 2
            runs.append(run("zero-shot-object-detection", {"image": scene(name)}, told, {"candidate_labels": LABELS, "threshold": bar}))
        return runs

    return ask


def cut_outs(model, place):
    processor, runs = SamProcessor(SamImageProcessorPil(**{k: v for k, v in masks.PROCESSOR.items() if not k.endswith(("_type", "_class"))})), []
    for name, prompt in masks.BOXED:
        given, options = {}, {}
        if "box" in prompt:
            given["input_boxes"] = [[prompt["box"]]]
            options["box"] = dict(zip(("xmin", "ymin", "xmax", "ymax"), prompt["box"]))
        if "points" in prompt:
            given |= {"input_points": [[prompt["points"]]], "input_labels": [[prompt["labels"]]]}
            options["points"] = [dict(x=x, y=y, label=label) for (x, y), label in zip(prompt["points"], prompt["labels"])]
        inputs = processor(picture(name), **given, return_tensors="pt")
        out = model(**inputs, multimask_output=True)
        whole = processor.image_processor.post_process_masks(out.pred_masks, inputs["original_sizes"], inputs["reshaped_input_sizes"])[0][0]
        scores = out.iou_scores[0, 0].tolist()
        apart(scores)
        if not 0.02 < float(whole[max(range(3), key=scores.__getitem__)].float().mean()) < 0.98:
            raise Unclear("the best mask is empty or full")
        best = sorted(range(3), key=lambda i: -scores[i])
        told = [{"score": scores[i], **({"mask": {"runs": runs_of(whole[i].numpy())}} if i == best[0] else {})} for i in best]
        runs.append(run("mask-generation", {"image": scene(name)}, {"masks": told}, options))
    return runs


def joints(model, place):
    processor, runs = VitPoseImageProcessorPil(**{k: v for k, v in keypoints.PROCESSOR.items() if k != "image_processor_type"}), []
    for name in ("wide.png", "turned.jpg"):
        boxes = keypoints.BOXES[name]
        _, people, steady = keypoints.answer(model, processor, picture(name), boxes)
        if not steady:
            raise Unclear("a joint is not steady")
        told = [{"keypoints": [dict(label=part, score=s, x=x, y=y) for part, s, (x, y) in zip(keypoints.PARTS, p["scores"].tolist(), p["keypoints"].tolist())]} for p in people]
        asked = [dict(xmin=x, ymin=y, xmax=x + w, ymax=y + h) for x, y, w, h in boxes]
        runs.append(run("keypoint-detection", {"image": scene(name)}, {"people": told}, {"boxes": asked, "threshold": 0}))
    return runs


def tells(beams=(1, 1, 1, 3), prompts=(None,)):
    """Captions of pictures, greedily and with beams, and after the beginning of one."""

    def ask(model, place):
        tokenizer, images = PreTrainedTokenizerFast.from_pretrained(place), AutoImageProcessor.from_pretrained(place, backend="pil")
        for part in model.modules():
            if isinstance(part, TrOCRSinusoidalPositionalEmbedding):
                part.weights = part.get_embedding(64, part.embedding_dim, part.padding_idx)  # loading leaves them empty
        runs, texts = [], set()
        for name, count in zip((*PICTURES, PICTURES[0]), beams):
            for prompt in prompts:
                x = {} if prompt is None else {k: v for k, v in tokenizer(prompt, return_tensors="pt").items() if k != "token_type_ids"}
                out = model.generate(pixel_values=images(picture(name), return_tensors="pt").pixel_values, **x, do_sample=False, num_beams=count, max_new_tokens=NEW,
                                     max_length=None, output_scores=True, return_dict_in_generate=True)  # fmt: skip
                if count == 1:
                    clear(out.scores)
                ids = [i for i in out.sequences[0].tolist()[1:] if i < len(tokenizer)]
                text = tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
                texts.add(text)
                given = {"image": scene(name), **({} if prompt is None else {"prompt": prompt})}
                runs.append(run("image-to-text", given, {"generated_text": text}, {"num_beams": count, "max_new_tokens": NEW}))
        if len(texts) < 3:
            raise Unclear(f"{len(texts)} different captions")
        return runs

    return ask


def pages(end: int):
    """Texts of pages: from the token of the checkpoint's task, from tokens of the caller's, and answers to questions."""

    def ask(model, place):
        tokenizer, images = PreTrainedTokenizerFast.from_pretrained(place), AutoImageProcessor.from_pretrained(place, backend="pil")
        runs, texts, ended = [], set(), False
        for name in (*PICTURES, "alpha.png"):
            for prompt in (None, "<s_cord-v2><s_menu>", "Who sold it?"):
                question = prompt is not None and not prompt.startswith("<")
                framed = f"<s_docvqa><s_question>{prompt}</s_question><s_answer>" if question else prompt
                x = {} if prompt is None else {"decoder_input_ids": tokenizer(framed, add_special_tokens=False, return_tensors="pt").input_ids}
                out = model.generate(pixel_values=images(picture(name), return_tensors="pt").pixel_values, **x, do_sample=False, max_length=None, max_new_tokens=NEW,
                                     eos_token_id=[1, end] if question else [1], output_scores=True, return_dict_in_generate=True)  # fmt: skip
                clear(out.scores)
                ids = out.sequences[0].tolist()
                ended |= question and ids[-1] == end
                ids = ids[x["decoder_input_ids"].shape[1] :] if question else ids
                text = tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
                text = text.strip() if question else text
                texts.add(text)
                given = {"image": scene(name), **({} if prompt is None else {"prompt": prompt})}
                runs.append(run("image-to-text", given, {"generated_text": text}, {"max_new_tokens": NEW}))
        if len(texts) < 6 or not ended:
            raise Unclear(f"{len(texts)} different texts, {'one' if ended else 'none'} of them ended")
        return runs

    return ask


def labelled() -> dict:
    segformer = SegformerConfig(depths=[1, 1, 1, 1], hidden_sizes=[8, 8, 16, 16], num_attention_heads=[1, 2, 2, 2], decoder_hidden_size=16, **NAMED)
    resnet = dict(embedding_size=8, hidden_sizes=[8, 12, 16], depths=[1, 2, 1])
    convnext = dict(hidden_sizes=[8, 12, 16], depths=[1, 2, 1], num_stages=3)
    swin = dict(image_size=32, patch_size=4, embed_dim=8, depths=[2, 2], num_heads=[2, 4], window_size=4, mlp_ratio=2.0)
    mobile = dict(image_size=32, depth_multiplier=0.25, min_depth=4, hidden_act="relu6", tf_padding=True)
    tower = {k: v for k, v in VIT.items()}
    return {
        "vit-classes": folder(lambda: ViTForImageClassification(ViTConfig(**VIT, **NAMED)), classes, "vit"),
        "deit-classes": folder(lambda: DeiTForImageClassification(DeiTConfig(**VIT, **NAMED)), classes, "vit"),
        "deit-teacher-classes": folder(lambda: DeiTForImageClassificationWithTeacher(DeiTConfig(**VIT, **NAMED)), classes, "vit"),
        "swin-classes": folder(lambda: SwinForImageClassification(SwinConfig(**swin, **NAMED)), classes, "vit"),
        "segformer-classes": folder(lambda: SegformerForImageClassification(segformer), classes, "vit"),
        "clip-classes": folder(lambda: CLIPForImageClassification(CLIPConfig(vision_config=tower, **NAMED)), classes, "clip"),
        "siglip-classes": folder(lambda: SiglipForImageClassification(SiglipConfig(vision_config=tower, **NAMED)), classes, "siglip"),
        "resnet-bottleneck-classes": folder(lambda: ResNetForImageClassification(ResNetConfig(**resnet, layer_type="bottleneck", **NAMED)), classes, "resnet"),
        "convnextv2-classes": folder(lambda: ConvNextV2ForImageClassification(ConvNextV2Config(**convnext, **NAMED)), classes, "resnet"),
        "vit-features": folder(lambda: ViTModel(ViTConfig(**VIT)), features, "vit"),
        "deit-features": folder(lambda: DeiTModel(DeiTConfig(**VIT)), features, "vit"),
        "dinov2-features": folder(lambda: Dinov2Model(Dinov2Config(hidden_size=12, num_hidden_layers=2, num_attention_heads=2, patch_size=14, mlp_ratio=2, image_size=42)), features, "dinov2"),
        "swin-features": folder(lambda: SwinModel(SwinConfig(**swin)), features, "vit"),
        "swinv2-features": folder(lambda: Swinv2Model(Swinv2Config(**swin)), features, "vit"),
        "resnet-features": folder(lambda: ResNetModel(ResNetConfig(**resnet)), features, "resnet"),
        "convnext-features": folder(lambda: ConvNextModel(ConvNextConfig(**convnext)), features, "resnet"),
        "segformer-features": folder(lambda: SegformerModel(segformer), features, "vit"),
        "mobilenet-v1-features": folder(lambda: MobileNetV1Model(MobileNetV1Config(**mobile)), features, "mobilenet-v1"),
        "mobilenet-v2-features": folder(lambda: MobileNetV2Model(MobileNetV2Config(**mobile)), features, "mobilenet-v1"),
        "clip-vision-features": folder(lambda: CLIPVisionModelWithProjection(CLIPVisionConfig(**VIT, projection_dim=12)), features, "clip"),
        "siglip-vision-features": folder(lambda: SiglipVisionModel(SiglipVisionConfig(**VIT)), features, "siglip"),
    }  # fmt: skip


def asked() -> dict:
    end = tokens_of("clip") - 1
    read = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, vocab_size=tokens_of("clip"))
    clip = CLIPConfig(text_config=dict(**read, max_position_embeddings=24, eos_token_id=end, bos_token_id=end - 1, pad_token_id=end), vision_config=VIT, projection_dim=12)
    siglip = SiglipConfig(text_config={**read, "vocab_size": tokens_of("siglip"), "max_position_embeddings": 64, "projection_size": 16}, vision_config=VIT)
    owl = dict(text_config=dict(**read, max_position_embeddings=16, eos_token_id=end, bos_token_id=end - 1, pad_token_id=0), vision_config={**VIT, "image_size": 48, "patch_size": 12}, projection_dim=16)
    sam = masks.make(0).config
    backbone = VitPoseBackboneConfig(image_size=[keypoints.HEIGHT, keypoints.WIDTH], patch_size=[8, 8], hidden_size=16, num_hidden_layers=2, num_attention_heads=2, mlp_ratio=2, out_indices=[2])
    pose = VitPoseConfig(backbone_config=backbone, id2label=dict(enumerate(keypoints.PARTS)), label2id={p: i for i, p in enumerate(keypoints.PARTS)}, edges=keypoints.EDGES)
    owls = lambda place: Owlv2ImageProcessorPil(**{k: v for k, v in owlv2.PROCESSOR.items() if k != "image_processor_type"})
    low = lambda name, shape: (0.125, 0.0) if name == "head.conv.weight" else (0.0625, 0.25) if name == "head.conv.bias" else None
    return {
        "clip": folder(lambda: CLIPModel(clip), own_labels, "clip", override=lambda name, shape: (0.25, 1.5) if name == "logit_scale" else None),
        "siglip": folder(lambda: SiglipModel(siglip), own_labels, "siglip"),
        "owlvit": folder(lambda: OwlViTForObjectDetection(OwlViTConfig(**owl)), own_boxes(lambda place: AutoImageProcessor.from_pretrained(place, backend="pil")), "owlvit"),
        "owlv2": folder(lambda: Owlv2ForObjectDetection(Owlv2Config(**owl)), own_boxes(owls), "owlvit", files={"preprocessor_config.json": owlv2.PROCESSOR}),
        "sam": folder(lambda: SamModel(sam), cut_outs, "sam"),
        "vitpose": folder(lambda: VitPoseForPoseEstimation(pose), joints, "vitpose", override=low),
    }  # fmt: skip


def captioned() -> dict:
    size = tokens_of("vit-gpt2")
    generation = {"bos_token_id": 0, "decoder_start_token_id": 0, "eos_token_id": 0, "pad_token_id": 0}

    def pair(encoder, decoder):
        config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder, decoder_start_token_id=0, pad_token_id=0, eos_token_id=0)
        return lambda: VisionEncoderDecoderModel(config=config)

    gpt2 = GPT2Config(vocab_size=size, n_positions=40, n_embd=16, n_layer=2, n_head=2, add_cross_attention=True, is_decoder=True, bos_token_id=0, eos_token_id=0)
    trocr = dict(vocab_size=size, d_model=24, decoder_layers=2, decoder_attention_heads=2, decoder_ffn_dim=20, max_position_embeddings=40)
    bert = BertConfig(vocab_size=size, hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=20, max_position_embeddings=40, is_decoder=True, add_cross_attention=True)
    start = tokens_of("blip")
    text = dict(vocab_size=start + 2, hidden_size=16, encoder_hidden_size=16, intermediate_size=24, projection_dim=16, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=40,
                bos_token_id=start, eos_token_id=2, sep_token_id=3, pad_token_id=0)  # fmt: skip
    blip = BlipConfig(vision_config={**VIT, "projection_dim": 16}, text_config=text)
    plain = {"files": {"generation_config.json": generation}}
    words = json.loads((MODELS / "tiny/t5/tokenizer.json").read_text())
    first = tokens_of("t5")
    more = ["<s_cord-v2>", "<s_menu>", "<s_docvqa>", "<s_question>", "</s_question>", "<s_answer>", "</s_answer>"]
    words["added_tokens"] += [{**words["added_tokens"][0], "id": first + i, "content": token} for i, token in enumerate(more)]
    swin = DonutSwinConfig(image_size=[48, 36], patch_size=4, embed_dim=8, depths=[2, 2], num_heads=[2, 4], window_size=4, mlp_ratio=2.0)
    mbart = MBartConfig(vocab_size=first + len(more), d_model=16, decoder_layers=2, decoder_attention_heads=2, decoder_ffn_dim=24, max_position_embeddings=40, scale_embedding=True,
                        is_decoder=True, add_cross_attention=True, pad_token_id=0, eos_token_id=1, forced_eos_token_id=1)  # fmt: skip
    page = {"tokenizer.json": words, "generation_config.json": {"decoder_start_token_id": first, "eos_token_id": 1, "pad_token_id": 0, "forced_eos_token_id": 1},
            "preprocessor_config.json": {"image_processor_type": "DonutImageProcessor", "size": [36, 48], "do_align_long_axis": True, "resample": 2}}  # fmt: skip
    old = TrOCRConfig(**trocr, activation_function="relu", scale_embedding=True, use_learned_position_embeddings=False, layernorm_embedding=False)
    return {
        "vit-gpt2": folder(pair(ViTConfig(**VIT), gpt2), tells(), "vit-gpt2", **plain),
        "trocr": folder(pair(ViTConfig(**VIT, qkv_bias=False), TrOCRConfig(**trocr, cross_attention_hidden_size=16)), tells(), "vit-gpt2", **plain),
        "trocr-small": folder(pair(DeiTConfig(**VIT), old), tells(), "vit-gpt2", **plain),
        "vit-bert": folder(pair(ViTConfig(**VIT), bert), tells(), "vit-gpt2", **plain),
        "donut": folder(pair(swin, mbart), pages(first + len(more) - 1), "t5", files=page, seeds=range(400)),
        "blip": folder(lambda: BlipForConditionalGeneration(blip), tells(prompts=(None, "a photo of the fox")), "blip"),
    }  # fmt: skip


if __name__ == "__main__":
    write("seen", {**labelled(), **asked(), **captioned()})
