/** The command line: what can be asked, and which command answers. */
import { Command, CommanderError, Option } from 'commander';
import { DEFAULT_API_PORT } from '../../shared/local-api.ts';
import type { CliDeps } from './deps.ts';
import { EXIT, type CliIo } from './io.ts';
import {
  collect,
  readHost,
  readList,
  readModel,
  readOption,
  readPort,
  readTimeout,
  readToken,
} from './usage.ts';

/** What commander gives for the options that several commands share. */
interface SharedOptions {
  models: string[];
  data?: string;
}
interface ServeOptions extends SharedOptions {
  port: number;
  host: string;
  token?: string | false;
}
interface RunOptions extends SharedOptions {
  task?: string;
  option: Record<string, unknown>;
  file?: string;
  chat: boolean;
  json: boolean;
  timeout?: number;
  output?: string;
}
interface EvalOptions extends SharedOptions {
  tasks: string[];
  model?: string;
  baseline?: string;
  json: boolean;
}
interface ConvertOptions extends SharedOptions {
  to: 'onnx' | 'gguf';
  quant?: string;
  out?: string;
  force: boolean;
}
interface ListingOptions extends SharedOptions {
  json: boolean;
}

/** Runs a command line (without `node` and the script) and gives its exit code. */
export async function runCli(argv: readonly string[], io: CliIo, deps: CliDeps): Promise<number> {
  let code: number = EXIT.ok;
  const program = new Command('hearth')
    .description('Runs Hugging Face models on this machine.')
    .version(deps.version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  const finish = (result: number): void => {
    code = result;
  };
  addServe(program, io, deps, finish);
  addRun(program, io, deps, finish);
  addListings(program, io, deps, finish);
  addEval(program, io, deps, finish);
  addConvert(program, io, deps, finish);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}

type Finish = (code: number) => void;

/** `--models` and `--data`, which go before HEARTH_MODELS and HEARTH_DATA. */
function shared(command: Command): Command {
  return command
    .addOption(
      new Option('--models <dir>', 'a folder of models, laid out as org/name (repeatable)')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--data <dir>', 'the folder for what Hearth keeps');
}

function addServe(program: Command, io: CliIo, deps: CliDeps, finish: Finish): void {
  shared(program.command('serve').description('serve the app and the HTTP interface'))
    .option('--port <port>', 'the port; 0 picks a free one', readPort, DEFAULT_API_PORT)
    .option('--host <host>', 'the address to listen on', readHost, '127.0.0.1')
    .option('--token <token>', 'the token to ask for; left out, one is made and kept', readToken)
    .option('--no-token', 'ask for no token (only on this machine)')
    .action(async (options: ServeOptions) => {
      const { serveCommand } = await import('./serve.ts');
      // Commander has `true` where neither --token nor --no-token was given.
      const token = typeof options.token === 'string' || options.token === false ? options.token : undefined;
      finish(await serveCommand({ ...options, token }, io, deps));
    });
}

function addRun(program: Command, io: CliIo, deps: CliDeps, finish: Finish): void {
  shared(program.command('run').description('run one inference and print its result'))
    .argument('<model>', 'org/name, org/name:variant, or the path of a folder or .gguf file', readModel)
    .argument('[input]', 'the input; - reads standard input')
    .option('--task <task>', "the task; left out, the model's own")
    .addOption(
      new Option('--option <name=value>', 'an option of the task, such as temperature=0.2 (repeatable)')
        .argParser(readOption)
        .default({}, 'none'),
    )
    .addOption(new Option('--file <file>', 'read the input from a file: a text, a picture or a sound'))
    .option('--output <path>', 'save the pictures and sounds of the result to a file or folder')
    .option('--chat', 'send the input as a chat message', false)
    .option('--json', 'print the whole response as JSON', false)
    .option('--timeout <seconds>', 'give up after so long', readTimeout)
    .action(async (model: string, input: string | undefined, options: RunOptions) => {
      const { runCommand } = await import('./run.ts');
      const { task, option, file, chat, json, timeout, output, models, data } = options;
      const choice = {
        model,
        input,
        file,
        task,
        options: option,
        chat,
        json,
        timeoutS: timeout,
        output,
        models,
        data,
      };
      finish(await runCommand(choice, io, deps));
    });
}

function addEval(program: Command, io: CliIo, deps: CliDeps, finish: Finish): void {
  shared(
    program
      .command('eval')
      .description(
        'evaluate models: quality, speed and memory; exit code 2 where one became slower or worse',
      ),
  )
    .addOption(
      new Option('--tasks <tasks>', 'the tasks, with commas; left out, all that a model is here for')
        .argParser(readList)
        .default([], 'all'),
    )
    .option('--model <model>', "the model; left out, each task's own", readModel)
    .option(
      '--baseline <which>',
      'what to compare with: latest, none, the id of a report, or an evaluated model',
    )
    .option('--json', 'print the report as JSON', false)
    .action(async (options: EvalOptions) => {
      const { evalCommand } = await import('./eval.ts');
      const { model, baseline, ...rest } = options;
      finish(await evalCommand({ ...rest, model, baseline }, io, deps));
    });
}

function addConvert(program: Command, io: CliIo, deps: CliDeps, finish: Finish): void {
  shared(
    program.command('convert').description('make a raw checkpoint a GGUF file, or a folder with ONNX graphs'),
  )
    .argument('<model>', 'org/name, or the path of a folder', readModel)
    .addOption(
      new Option('--to <format>', 'gguf for language models, onnx for others')
        .choices(['gguf', 'onnx'])
        .makeOptionMandatory(),
    )
    .option(
      '--quant <name>',
      'of a GGUF file: q8 (usual), f16, q6_k, q5_k_m, q4_k_m or q4; of graphs: q8, q4, int8 or f16, left out as they are',
    )
    .option('--out <dir>', "where it goes; left out, it becomes a model of Hearth's own")
    .option(
      '--force',
      'replace what is there already, and keep graphs whose answers are less like those in float than is offered',
      false,
    )
    .action(async (model: string, options: ConvertOptions) => {
      const { convertCommand } = await import('./convert.ts');
      const { to, quant, out, force, models, data } = options;
      finish(await convertCommand({ model, to, quant, out, force, models, data }, io, deps));
    });
}

function addListings(program: Command, io: CliIo, deps: CliDeps, finish: Finish): void {
  shared(program.command('models').description('list the models'))
    .option('--json', 'print JSON', false)
    .action(async (options: ListingOptions) => {
      const { modelsCommand } = await import('./listings.ts');
      finish(await modelsCommand(options, io, deps));
    });
  shared(
    program.command('devices').description('show the devices of this machine, and which one is used and why'),
  )
    .option('--json', 'print JSON', false)
    .action(async (options: ListingOptions) => {
      const { devicesCommand } = await import('./listings.ts');
      finish(await devicesCommand(options, io, deps));
    });
}
