/** The words of docs/protocol.md as types. */

// biome-ignore lint/suspicious/noExplicitAny: messages are JSON; each panel says which fields it reads
export type Json = any;

export type Message = { is: string; [key: string]: Json };
export type Buffers = readonly (ArrayBuffer | ArrayBufferView)[];

/** Where a panel lives: a widget model in a notebook, a script in tests. */
export interface Host {
  send(message: { do: string; [key: string]: unknown }, buffers?: ArrayBuffer[]): void;
  get(name: string): Json;
  set(name: string, value: unknown): void;
  watch(name: string, callback: () => void): () => void;
  /** The outputs of each cell of the notebook; null where the host does not let a widget see them. */
  notebook?(): Outputs[] | null;
  /** How the notebook draws views, and which widgets there are; null where the host does not show it. */
  views?(): Views | null;
  /** Calls back when the notebook is in its file. */
  saved?(then: () => void): void;
}

/** A cell's outputs, as JupyterLab's OutputAreaModel has them. */
export interface Outputs {
  length: number;
  get(at: number): { metadata?: Json; toJSON?(): Json };
  set(at: number, output: Json): void;
}

/** JupyterLab's registry of renderers, and its manager's knowledge of widgets. */
export interface Views {
  registry: Json;
  has(id: string): boolean;
}

/** One kind of panel: state shared by all views of a widget, and a way to draw a view of it. */
export interface Panel {
  receive(message: Message, buffers?: Buffers): void;
  view(context: Context): View;
}

export interface Context {
  host: Host;
  say(text: string): void;
}

export interface View {
  el: HTMLElement;
  close(): void;
}

export type Status = "streaming" | "done" | "stopped" | "cut" | "failed";

export interface Fault {
  what: string;
  hint?: string | null;
  code?: string | number | null;
  request_id?: string | null;
}

export interface Foot {
  model?: string | null;
  ttft?: number | null;
  total?: number | null;
  tokens?: number | null;
  tps?: number | null;
  cost?: number | null;
  finish_reason?: string | null;
}

export interface Delta {
  s: string;
  i?: number;
  b?: (string | number)[];
  c?: number;
  o?: number;
  x?: string;
  q?: number;
  r?: string;
}

export interface Attachment {
  name: string;
  kind: string;
  size?: number;
  thumb?: string | null;
}

export interface Asks {
  id: string;
  name: string;
  text: string;
}

export interface WireTurn {
  s: string;
  role: "user" | "model";
  who: string;
  text?: string;
  attachments?: Attachment[];
  /** Which branch this turn begins, counted from 1, and of how many. */
  branch?: [number, number];
  /** A call that waits to be allowed. */
  asks?: Asks | null;
  media?: Media[];
  /** Structured output. */
  object?: Json;
  b?: string[];
  c?: number;
  x?: string;
  r?: string;
  status: Status;
  foot?: Foot | null;
  error?: Fault | null;
  stuck?: boolean;
}

export type Block = { html: string } | { text: string };

/** An answer as far as it is known here. */
export interface Stream {
  blocks: Block[];
  /** Offset at which the open tail starts. */
  c: number;
  tail: string;
  reasoning: string;
  /** True between a resync request and its snapshot. */
  waiting: boolean;
  /** Counts the times the blocks were replaced as a whole. */
  epoch: number;
}

export interface Turn extends Stream {
  s: string;
  role: "user" | "model";
  who: string;
  text: string;
  attachments: Attachment[];
  branch: [number, number] | null;
  asks: Asks | null;
  media: Media[];
  /** undefined where there is none: null is an object too. */
  object: Json;
  status: Status;
  foot: Foot | null;
  error: Fault | null;
  /** It may have been billed, so that it is never asked again. */
  stuck: boolean;
}

export interface Notice {
  level: "info" | "warn" | "bad";
  what: string;
  hint?: string | null;
}

export type FieldKind =
  | "text"
  | "area"
  | "number"
  | "slider"
  | "choice"
  | "toggle"
  | "source"
  | "list"
  | "json";

export interface Field {
  name: string;
  title: string;
  help?: string | null;
  kind: FieldKind;
  group?: "main" | "more";
  required?: boolean;
  default?: Json;
  min?: number | null;
  max?: number | null;
  step?: number | null;
  choices?: { value: Json; label: string }[] | null;
  suggestions?: Json[] | null;
  placeholder?: string | null;
  /** Media types that a source takes, separated by commas. */
  accept?: string | null;
  /** What a mask is where it is to act, if it can be drawn. */
  mask?: "black" | "white" | "transparent" | null;
  lines?: number | null;
}

export interface Problem {
  option: string | null;
  message: string;
}

export interface Media {
  kind: "image" | "video" | "audio";
  url?: string | null;
  /** Where it is saved, as the notebook knows it. */
  path?: string | null;
  poster?: string | null;
  title?: string | null;
  duration?: number | null;
  /** Bytes. */
  size?: number | null;
  mime?: string | null;
  extra?: Record<string, Json> | null;
}

export type TaskStatus =
  | "submitting"
  | "queued"
  | "running"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "uncertain"
  | "lost";

export interface Timed {
  started?: number | null;
  finished?: number | null;
  now?: number | null;
  /** Local seconds to add to this page's clock to get the kernel's. Set when the message arrives. */
  offset?: number;
}

/** How many past tasks an estimate comes from, and the median of their seconds. */
export interface Learned {
  tasks: number;
  median: number;
}

/** A task of the account that may be the one whose answer was lost. */
export interface Candidate {
  task_id: string;
  platform?: string | null;
  action?: string | null;
  status?: string | null;
  seconds_apart?: number | null;
  cost_usd?: number | null;
}

export interface Task extends Timed {
  key: string;
  id?: string | null;
  name: string;
  title?: string | null;
  prompt?: string | null;
  status: TaskStatus;
  raw_status?: string | null;
  progress?: number | null;
  typical?: [number, number] | null;
  learned?: Learned | null;
  watching?: boolean;
  note?: string | null;
  media?: Media[];
  previews?: Media[];
  text?: string | null;
  html?: string | null;
  error?: Fault | null;
  again?: boolean;
  at_once?: boolean;
  /** `medium`: the index of the one it stands beside; `at`: it takes the second at which that one stands. */
  actions?: { label: string; title: string; ready: boolean; medium?: number | null; at?: boolean }[];
  /** Whether there is a picture that it was made from. */
  made_from?: boolean;
  cost?: number | null;
  parent?: string;
  can_cancel?: boolean;
}

/** An option that takes a kind of medium. */
export interface Use {
  kind: Media["kind"];
  operation: string;
  option: string;
  label: string;
  family: string;
}

export interface Row extends Timed {
  key: string;
  id?: string | null;
  name: string;
  prompt?: string | null;
  status: TaskStatus;
  raw_status?: string | null;
  progress?: number | null;
  typical?: [number, number] | null;
  learned?: Learned | null;
  note?: string | null;
  thumb?: string | null;
  media?: string[];
  watching?: boolean;
  again?: boolean;
  at_once?: boolean;
}
