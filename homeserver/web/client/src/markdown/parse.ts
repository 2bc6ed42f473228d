/** Reads the Markdown of messages (`spec/markdown.md`) into a tree that components render: no step makes markup of text. */

import type { Nodes, PhrasingContent, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmAutolinkLiteralFromMarkdown } from "mdast-util-gfm-autolink-literal";
import { gfmStrikethroughFromMarkdown } from "mdast-util-gfm-strikethrough";
import { gfmAutolinkLiteral } from "micromark-extension-gfm-autolink-literal";
import { gfmStrikethrough } from "micromark-extension-gfm-strikethrough";
import { callsIn } from "./calls";
import { spoilers } from "./spoilers";

export type Mark = "strong" | "emphasis" | "delete" | "underline" | "spoiler" | "small";

/** Each as a member of its own, so that `kind` tells them apart. */
type Marked = { [K in Mark]: { kind: K; children: Piece[] } }[Mark];

export type Piece =
  | { kind: "text"; text: string }
  | Marked
  | { kind: "code"; text: string }
  | { kind: "link"; href: string; children: Piece[] }
  | { kind: "mention"; of: "user" | "role" | "everyone"; id: string }
  | { kind: "emoji"; id: string; name: string };

export type Block =
  | { kind: "paragraph"; children: Piece[] }
  | { kind: "heading"; depth: 1 | 2 | 3 | 4 | 5 | 6; children: Piece[] }
  | { kind: "quote"; blocks: Block[] }
  | { kind: "list"; start: number | null; items: Block[][] }
  | { kind: "codeblock"; language: string; text: string }
  | { kind: "rule" };

const DISABLED = ["htmlFlow", "htmlText", "setextUnderline", "definition", "labelStartImage", "codeIndented"];
const SAFE = new Set(["http:", "https:", "mailto:"]);
/** Deeper than this everything is text: what is nested without end is nobody's message. */
const DEEPEST = 32;
/** Characters of the longest text that is read; a longer one is of another server, and is shown as it is written. */
const LONGEST = 8000;
/** Quotes and lists in each other; reading them takes time by the square of their depth. A space belongs to one marker alone, so that this is found in one go. */
const NESTED = /^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)])){17}/m;

export function parse(source: string): Block[] {
  if (source.length > LONGEST || NESTED.test(source)) {
    return [{ kind: "paragraph", children: [{ kind: "text", text: source }] }];
  }
  const root = fromMarkdown(source, {
    extensions: [
      { disable: { null: DISABLED } },
      gfmStrikethrough({ singleTilde: false }),
      gfmAutolinkLiteral(),
    ],
    mdastExtensions: [gfmStrikethroughFromMarkdown(), gfmAutolinkLiteralFromMarkdown()],
  });
  return blocks(root.children, source, 0);
}

function blocks(nodes: RootContent[], source: string, depth: number): Block[] {
  return nodes.flatMap((node): Block[] => {
    if (depth > DEEPEST)
      return [{ kind: "paragraph", children: [{ kind: "text", text: written(node, source) }] }];
    switch (node.type) {
      case "paragraph":
        return [{ kind: "paragraph", children: small(pieces(node.children, source, depth + 1)) }];
      case "heading":
        return [{ kind: "heading", depth: node.depth, children: pieces(node.children, source, depth + 1) }];
      case "blockquote":
        return [{ kind: "quote", blocks: blocks(node.children, source, depth + 1) }];
      case "list":
        return [
          {
            kind: "list",
            start: node.ordered ? (node.start ?? 1) : null,
            items: node.children.map((item) => blocks(item.children, source, depth + 1)),
          },
        ];
      case "code":
        return [{ kind: "codeblock", language: node.lang ?? "", text: node.value }];
      case "thematicBreak":
        return [{ kind: "rule" }];
      default:
        return [{ kind: "paragraph", children: [{ kind: "text", text: written(node, source) }] }];
    }
  });
}

function pieces(nodes: PhrasingContent[], source: string, depth: number): Piece[] {
  const read = nodes.flatMap((node): Piece[] => {
    if (depth > DEEPEST) return [{ kind: "text", text: written(node, source) }];
    switch (node.type) {
      case "text":
        return callsIn(node.value);
      case "break":
        return [{ kind: "text", text: "\n" }];
      case "inlineCode":
        return [{ kind: "code", text: node.value }];
      case "emphasis":
        return [{ kind: "emphasis", children: pieces(node.children, source, depth + 1) }];
      case "delete":
        return [{ kind: "delete", children: pieces(node.children, source, depth + 1) }];
      case "strong": {
        const isUnderline = source[node.position?.start.offset ?? 0] === "_";
        const children = pieces(node.children, source, depth + 1);
        return [isUnderline ? { kind: "underline", children } : { kind: "strong", children }];
      }
      case "link": {
        const children = pieces(node.children, source, depth + 1);
        const href = safe(node.url);
        return href ? [{ kind: "link", href, children }] : children;
      }
      default:
        return [{ kind: "text", text: written(node, source) }];
    }
  });
  return spoilers(read);
}

/** The address, if it is one that may be followed. */
export function safe(address: string): string | null {
  try {
    const url = new URL(address);
    return SAFE.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Lines that begin with `-# ` are small. */
function small(children: Piece[]): Piece[] {
  const lines: Piece[][] = [[]];
  for (const piece of children) {
    const parts = piece.kind === "text" ? piece.text.split("\n") : [null];
    parts.forEach((part, index) => {
      if (index > 0) lines.push([]);
      lines.at(-1)?.push(part === null ? piece : { kind: "text", text: part });
    });
  }
  return lines.flatMap((line, index): Piece[] => {
    const first = line[0];
    const shown: Piece[] =
      first?.kind === "text" && first.text.startsWith("-# ")
        ? [{ kind: "small", children: [{ kind: "text", text: first.text.slice(3) }, ...line.slice(1)] }]
        : line;
    return index > 0 ? [{ kind: "text", text: "\n" }, ...shown] : shown;
  });
}

function written(node: Nodes, source: string): string {
  return source.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
}
