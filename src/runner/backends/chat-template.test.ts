import { expect, test } from 'vitest';
import {
  MAX_TEMPLATE_LENGTH,
  MAX_TEMPLATE_OVERHEAD,
  chatRenderer,
  defaultTemplate,
} from './chat-template.ts';

const tokens = { bos_token: '<s>', eos_token: '</s>', unk_token: '', pad_token: '' };
const hello = [{ role: 'user' as const, content: 'Hello' }];

test('a chat is rendered up to where the answer begins', () => {
  const render = chatRenderer(
    "{{ bos_token }}{% for m in messages %}[{{ m['role'] }}]{{ m['content'] }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}",
    tokens,
  );
  expect(render(hello)).toBe('<s>[user]Hello[assistant]');
});

test("a template's own objection reaches the person", () => {
  const render = chatRenderer("{{ raise_exception('Roles must alternate') }}", tokens);
  expect(() => render(hello)).toThrow(/does not take these messages: .*Roles must alternate/);
});

test('a template that does not parse spoils chats only, and only when there is one', () => {
  const render = chatRenderer('{% for %}', tokens);
  expect(() => render(hello)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});

test('templates that ask for tools find that there are none', () => {
  expect(chatRenderer('{% if tools is none %}none{% endif %}', tokens)(hello)).toBe('none');
});

test('a template of absurd length is not run', () => {
  expect(() => chatRenderer(' '.repeat(MAX_TEMPLATE_LENGTH + 1), tokens)(hello)).toThrow(
    /200,001 characters/,
  );
});

test('a template that blows the chat up is stopped', () => {
  const kilobyte = 'x'.repeat(1_000);
  const render = chatRenderer(
    `{% for i in range(${MAX_TEMPLATE_OVERHEAD / 1_000 + 1}) %}${kilobyte}{% endfor %}`,
    tokens,
  );
  expect(() => render(hello)).toThrow(/blew the messages up/);
});

test('of several templates the default one is taken', () => {
  const named = [
    { name: 'tool_use', template: 'a' },
    { name: 'default', template: 'b' },
  ];
  expect(defaultTemplate(named)).toBe('b');
  expect(defaultTemplate('c')).toBe('c');
  expect(defaultTemplate(null)).toBeNull();
});

test('tools, calls with their arguments as values, and answers of tools reach the template', () => {
  const render = chatRenderer(
    '{% if tools %}{{ tools[0].function.name }}|{% endif %}{% for m in messages %}{% for c in m.tool_calls or [] %}{{ c.function.arguments.city }}{% endfor %}{{ m.content }}{{ m.tool_call_id }};{% endfor %}',
    tokens,
  );
  const call = {
    id: 'c1',
    type: 'function' as const,
    function: { name: 'weather', arguments: '{"city":"Rome"}' },
  };
  const messages = [
    { role: 'assistant' as const, content: '', tool_calls: [call] },
    { role: 'tool' as const, content: 'rain', tool_call_id: 'c1' },
  ];
  expect(render(messages, [{ type: 'function', function: { name: 'weather' } }])).toBe(
    'weather|Rome;rainc1;',
  );
  expect(render(messages)).toBe('Rome;rainc1;');
});
