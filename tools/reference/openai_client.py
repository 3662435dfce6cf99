"""OpenAI's Python client against a Hearth server whose engine does what it is told in a request.

Run: python openai_client.py --url http://127.0.0.1:PORT --token TOKEN [--record FILE]

Needs `pip install openai` and nothing else. The server is the one of src/main/api/openai/python-client.test.ts, which
starts this file. Every case makes its calls and asserts what the client makes of the answers; one line of JSON is
printed for each, and the exit code is 1 where one failed. With --record, each request is written to FILE as the client
sent it, headers and body to the byte, beside the answer that passed the case's assertions.
"""

import argparse
import base64
import json
import sys
import traceback

import openai
from openai import OpenAI

try:  # The client of version 3 stands on httpx2, those before it on httpx; the parts used here are the same.
    import httpx2 as httpx
except ImportError:
    import httpx

MODEL, SPOKEN = "hearth/ember", b"RIFF....WAVEfmt "
ASK = [{"role": "user", "content": "Tell me a story."}]
TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]
STORY = "once upon a time"
PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def raises(kind, call, **wanted):
    """The error of a call, which must be of a class of the client's own and have these attributes."""
    try:
        call()
    except kind as error:
        assert type(error) is kind, type(error)
        for name, value in wanted.items():
            assert getattr(error, name) == value, (name, getattr(error, name))
        return error
    raise AssertionError(f"nothing raised {kind.__name__}")


@case
def chat(client):
    answer = client.chat.completions.create(model=MODEL, messages=ASK)
    assert answer.object == "chat.completion" and answer.model == MODEL and answer.id.startswith("chatcmpl-")
    [choice] = answer.choices
    assert choice.message.role == "assistant" and choice.message.content == STORY
    assert choice.finish_reason == "stop" and choice.logprobs is None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (7, 4, 11)


@case
def chat_with_every_option(client):
    parts = [{"type": "text", "text": "Hi"}]
    answer = client.chat.completions.create(
        model=MODEL, messages=[{"role": "developer", "content": "Be brief."}, {"role": "user", "content": parts}],
        max_completion_tokens=9, temperature=0.5, top_p=0.9, stop=["END"], seed=-1, user="me", store=False, metadata={"a": "b"},
        presence_penalty=0, frequency_penalty=0,
    )  # fmt: skip
    assert answer.choices[0].message.content == STORY


@case
def chat_streamed_with_usage(client):
    stream = client.chat.completions.create(model=MODEL, messages=ASK, stream=True, stream_options={"include_usage": True})
    parts = list(stream)
    assert parts[0].choices[0].delta.role == "assistant" and parts[0].object == "chat.completion.chunk"
    assert "".join(part.choices[0].delta.content or "" for part in parts if part.choices) == STORY
    assert parts[-2].choices[0].finish_reason == "stop" and parts[-2].usage is None
    assert parts[-1].choices == [] and parts[-1].usage.total_tokens == 11
    assert len({part.id for part in parts}) == 1


@case
def chat_streamed_through_the_helper(client):
    with client.chat.completions.stream(model=MODEL, messages=ASK) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert {"content.delta", "content.done"} <= kinds
    assert final.choices[0].message.content == STORY


@case
def chat_of_several_answers(client):
    answer = client.chat.completions.create(model=MODEL, messages=ASK, n=2, seed=5)
    assert [choice.index for choice in answer.choices] == [0, 1]
    assert answer.usage.prompt_tokens == 7 and answer.usage.completion_tokens == 8
    parts = list(client.chat.completions.create(model=MODEL, messages=ASK, n=2, stream=True))
    assert [c.index for part in parts for c in part.choices if c.finish_reason] == [0, 1]


@case
def chat_told_how_likely_its_tokens_are(client):
    answer = client.chat.completions.create(model=MODEL, messages=ASK, logprobs=True, top_logprobs=1)
    tokens = answer.choices[0].logprobs.content
    assert "".join(token.token for token in tokens) == STORY
    assert [token.logprob for token in tokens] == [-0.25, -0.5, -0.75, -1.0]
    assert bytes(b for token in tokens for b in token.bytes) == STORY.encode()
    assert tokens[0].top_logprobs[0].token == "the" and tokens[0].top_logprobs[0].logprob == -0.125
    parts = list(client.chat.completions.create(model=MODEL, messages=ASK, logprobs=True, stream=True))
    told = [t.token for part in parts for c in part.choices if c.logprobs for t in c.logprobs.content]
    assert "".join(told) == STORY


@case
def chat_held_to_a_form(client):
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"], "additionalProperties": False}
    for form in ({"type": "json_schema", "json_schema": {"name": "person", "schema": schema, "strict": True}}, {"type": "json_object"}):
        assert client.chat.completions.create(model=MODEL, messages=ASK, response_format=form).choices[0].message.content == STORY
    bad = {"type": "json_schema", "json_schema": {"name": "bad", "schema": {"type": "string", "pattern": "^a"}}}
    error = raises(openai.BadRequestError, lambda: client.chat.completions.create(model=MODEL, messages=ASK, response_format=bad))
    assert "response_format.json_schema.schema.pattern" in str(error)


@case
def chat_with_tools(client):
    answer = client.chat.completions.create(model=MODEL, messages=ASK, tools=TOOLS)
    [choice] = answer.choices
    assert choice.finish_reason == "tool_calls" and choice.message.content is None
    [call] = choice.message.tool_calls
    assert call.function.name == "weather" and json.loads(call.function.arguments) == {"city": "Rome"}
    back = [*ASK, choice.message.model_dump(exclude_none=True), {"role": "tool", "tool_call_id": call.id, "content": "rain"}]
    answer = client.chat.completions.create(model=MODEL, messages=back, tools=TOOLS, tool_choice="none")
    assert answer.choices[0].message.content == STORY
    with client.chat.completions.stream(model=MODEL, messages=ASK, tools=TOOLS) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].message.tool_calls[0].function.arguments == '{"city":"Rome"}'


@case
def chat_about_a_picture(client):
    content = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": PIXEL}}]
    answer = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": content}])
    assert answer.choices[0].message.content == "A ring." and answer.usage.completion_tokens == 3


@case
def chat_that_fails_in_its_stream(client):
    stream = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "fail"}], stream=True)
    error = raises(openai.APIError, lambda: list(stream))
    assert "The model has crashed" in str(error)
    whole = lambda: client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "fail"}])  # noqa: E731
    raises(openai.InternalServerError, whole, status_code=500, code="RUNNER_CRASHED")


@case
def chat_refused_by_name(client):
    for name, more in {
        "tool_choice": {"tool_choice": "required"}, "presence_penalty": {"presence_penalty": 1}, "logit_bias": {"logit_bias": {"5": 1}},
        "temperature": {"temperature": 9}, "top_logprobs": {"top_logprobs": 2}, "nonsense": {"extra_body": {"nonsense": 1}}, "messages": {"messages": []},
    }.items():  # fmt: skip
        asked = {"model": MODEL, "messages": ASK, **more}
        error = raises(openai.BadRequestError, lambda asked=asked: client.chat.completions.create(**asked), status_code=400, code="INVALID_INPUT")
        assert name in str(error) and error.type == "invalid_request_error"


@case
def completions(client):
    answer = client.completions.create(model=MODEL, prompt=["a", "b"], max_tokens=3)
    assert [(choice.index, choice.text) for choice in answer.choices] == [(0, STORY), (1, STORY)]
    assert answer.object == "text_completion"
    assert "".join(part.choices[0].text for part in client.completions.create(model=MODEL, prompt="a", stream=True)) == STORY


@case
def completions_told_how_likely_their_tokens_are(client):
    answer = client.completions.create(model=MODEL, prompt="a", logprobs=1, max_tokens=4, echo=True)
    told = answer.choices[0].logprobs
    assert answer.choices[0].text == "a" + STORY and "".join(told.tokens) == "a" + STORY
    assert told.token_logprobs == [None, -0.25, -0.5, -0.75, -1.0] and told.text_offset == [0, 1, 5, 10, 12]
    assert told.top_logprobs[1] == {"the": -0.125, "once": -0.25}
    parts = list(client.completions.create(model=MODEL, prompt="a", logprobs=0, stream=True))
    assert [at for part in parts if part.choices[0].logprobs for at in part.choices[0].logprobs.text_offset] == [0, 4, 9, 11]


@case
def embeddings(client):
    numbers = client.embeddings.create(model=MODEL, input=["a", "b"], encoding_format="float")
    assert [each.embedding for each in numbers.data] == [[0.6, -0.8], [1, 0]] and numbers.usage.total_tokens == 7
    coded = client.embeddings.create(model=MODEL, input=["a", "b"], encoding_format="base64")
    assert base64.b64decode(coded.data[1].embedding) == bytes([0, 0, 128, 63, 0, 0, 0, 0])
    # Without a format the client asks for base64 and decodes it itself.
    decoded = client.embeddings.create(model=MODEL, input="a")
    assert max(abs(a - b) for a, b in zip(decoded.data[0].embedding, [0.6, -0.8], strict=True)) < 1e-6
    raises(openai.BadRequestError, lambda: client.embeddings.create(model=MODEL, input="a", dimensions=3), code="INVALID_INPUT")


@case
def transcriptions(client):
    def write(form, **more):
        return client.audio.transcriptions.create(model=MODEL, file=("a.wav", SPOKEN, "audio/wav"), response_format=form, **more)

    assert write("json").text == "hello world"
    assert write("text") == "hello world\n"
    assert "00:00:00,000 --> 00:00:01,000" in write("srt")
    assert write("vtt").startswith("WEBVTT\n")
    verbose = write("verbose_json")
    assert verbose.language == "en" and [(s.id, s.start, s.end) for s in verbose.segments] == [(0, 0, 1), (1, 1, 2.5)]
    words = write("verbose_json", timestamp_granularities=["word"], language="en", temperature=0)
    assert [(w.word, w.start) for w in words.words] == [("hello", 0), ("world", 1)]
    english = client.audio.translations.create(model=MODEL, file=("a.wav", SPOKEN, "audio/wav"))
    assert english.text == "hello world"


@case
def speech(client):
    def speak(form):
        return client.audio.speech.create(model=MODEL, input="Hello.", voice="alloy", response_format=form)

    assert (len(speak("wav").content), len(speak("pcm").content)) == (48, 4)
    raises(openai.BadRequestError, lambda: speak("mp3"), code="INVALID_INPUT")


@case
def models(client):
    assert MODEL in [model.id for model in client.models.list()]
    assert client.models.retrieve(MODEL).object == "model"
    raises(openai.NotFoundError, lambda: client.models.retrieve("no/model"), code="MODEL_NOT_FOUND")


@case
def pictures(client):
    raises(openai.BadRequestError, lambda: client.images.generate(model=MODEL, prompt="a cat"), code="TASK_NOT_SUPPORTED")
    raises(openai.BadRequestError, lambda: client.images.edit(model=MODEL, image=("a.png", b"x", "image/png"), prompt="a"), code="TASK_NOT_SUPPORTED")


@case
def refusals(client):
    stranger = client.with_options(api_key="wrong")
    error = raises(openai.AuthenticationError, lambda: stranger.chat.completions.create(model=MODEL, messages=ASK), code="UNAUTHORIZED")
    assert error.type == "authentication_error" and error.request_id
    raises(openai.NotFoundError, lambda: client.chat.completions.create(model="no/model", messages=ASK), code="MODEL_NOT_FOUND")
    full = raises(openai.RateLimitError, lambda: client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "full"}]), code="QUEUE_FULL")
    assert full.response.headers["retry-after"] == "3"


class Recorder(httpx.HTTPTransport):
    """Keeps each request as it goes out and the whole answer to it."""

    def __init__(self):
        super().__init__()
        self.case, self.kept = "", []

    def handle_request(self, request):
        body = request.read()
        response = super().handle_request(request)
        content = response.read()
        self.kept.append({
            "case": self.case, "method": request.method, "path": request.url.raw_path.decode(),
            "headers": [[name.decode(), value.decode()] for name, value in request.headers.raw], **coded("body", body),
            "status": response.status_code, "type": response.headers.get("content-type", ""), **coded("answer", content),
        })  # fmt: skip
        return httpx.Response(response.status_code, headers=response.headers, content=content, request=request)


def shared(kept):
    """The recording with each header written once: a request has the places of its own in a list of all."""
    lines = list(dict.fromkeys(f"{name}: {value}" for each in kept for name, value in each["headers"]))
    places = {line: place for place, line in enumerate(lines)}
    return {
        "headers": lines,
        "requests": [{**each, "headers": " ".join(str(places[f"{name}: {value}"]) for name, value in each["headers"])} for each in kept],
    }


def coded(name, data):
    """As text where it is text, which a person can read, else as base64."""
    try:
        return {name: data.decode()}
    except UnicodeDecodeError:
        return {f"{name}_base64": base64.b64encode(data).decode()}


def leave_a_stream(client):
    """A reader that goes away; the server's test looks at what became of the run."""
    stream = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "wait"}], stream=True)
    next(iter(stream))
    stream.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--record")
    given = parser.parse_args()
    recorder = Recorder() if given.record else None
    client = OpenAI(api_key=given.token, base_url=f"{given.url}/v1", max_retries=0, timeout=20, http_client=httpx.Client(transport=recorder or httpx.HTTPTransport()))
    failed = 0
    for name, run in {**CASES, **({} if recorder else {"leave_a_stream": leave_a_stream})}.items():
        if recorder:
            recorder.case = name
        try:
            run(client)
            problem = None
        except Exception:
            problem, failed = traceback.format_exc(limit=-3), failed + 1
        print(json.dumps({"case": name, "problem": problem}), flush=True)
    if recorder and not failed:
        host = given.url.removeprefix("http://")
        with open(given.record, "w", encoding="utf-8") as file:
            json.dump({"client": f"openai {openai.__version__} for Python", "host": host, **shared(recorder.kept)}, file, ensure_ascii=False, indent=1)
            file.write("\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
