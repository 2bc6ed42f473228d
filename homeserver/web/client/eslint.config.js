import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

export default ts.config(
    { ignores: ["dist", "src/api/schema.d.ts"] },
    js.configs.recommended,
    ...ts.configs.strict,
    ...svelte.configs.recommended,
    { languageOptions: { globals: { ...globals.browser } } },
    {
        files: ["**/*.svelte", "**/*.svelte.ts"],
        languageOptions: { parserOptions: { parser: ts.parser } },
    },
    { files: ["scripts/**", "*.ts", "*.js"], languageOptions: { globals: globals.node } },
    {
        rules: {
            // User content is never markup: there is no exception to look for in a review.
            "svelte/no-at-html-tags": "error",
            "no-console": "error",
            // What is kept beside what is shown is no matter of the screen: it must not be tracked.
            "svelte/prefer-svelte-reactivity": "off",
        },
    },
    { files: ["scripts/**"], rules: { "no-console": "off" } },
);
