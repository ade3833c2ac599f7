/* Whether somebody has typed or chosen something in a form since it was shown. */

export function isChanged(form) {
  return [...form.querySelectorAll("input, select, textarea")].some((field) =>
    field.matches("input[type=radio], input[type=checkbox]")
      ? field.checked !== field.defaultChecked
      : field.matches("select")
        ? [...field.options].some((option) => option.selected !== option.defaultSelected && option.index > 0)
        : field.name && field.value !== field.defaultValue,
  );
}
