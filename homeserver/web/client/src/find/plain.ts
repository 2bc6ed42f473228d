/** What a message says, without its marks: for places where one line of it is shown. */

import { parse, type Block, type Piece } from "../markdown/parse";

export interface Names {
  user: (id: string) => string;
  role: (id: string) => string;
  /** Stands for what is hidden until the reader wants to see it. */
  hidden: string;
}

export function plain(source: string, names: Names): string {
  return blocks(parse(source), names);
}

function blocks(all: Block[], names: Names): string {
  return all
    .map((block) => {
      switch (block.kind) {
        case "quote":
          return blocks(block.blocks, names);
        case "list":
          return block.items.map((item) => blocks(item, names)).join("\n");
        case "codeblock":
          return block.text;
        case "rule":
          return "";
        default:
          return pieces(block.children, names);
      }
    })
    .join("\n");
}

function pieces(all: Piece[], names: Names): string {
  return all
    .map((piece) => {
      switch (piece.kind) {
        case "text":
        case "code":
          return piece.text;
        case "mention":
          return piece.of === "user"
            ? names.user(piece.id)
            : piece.of === "role"
              ? names.role(piece.id)
              : piece.id;
        case "emoji":
          return `:${piece.name}:`;
        case "spoiler":
          return names.hidden;
        default:
          return pieces(piece.children, names);
      }
    })
    .join("");
}
