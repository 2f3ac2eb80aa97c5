"""Somebody who has only a keyboard: every act is a real key press; what is read of the page is where the focus is."""

from __future__ import annotations

MOST_TABS = 150


class Keys:
    """A page, and the keys pressed in it."""

    def __init__(self, page):
        self.page = page
        self.press = page.keyboard.press
        self.type = page.keyboard.type
        page.on("filechooser", lambda _: None)  # choosers are caught from here on, not from some moment after a key

    def tab_to(self, role, name, *, key="Tab", within=None):
        """Press Tab until the control has the focus; a control that cannot be reached fails."""
        wanted = (within or self.page).get_by_role(role, name=name, exact=True).first
        wanted.wait_for()
        for _ in range(MOST_TABS):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.press(key)
        raise AssertionError(f"no way by {key} to the {role} {name!r}; the focus is on {self.focused()}")

    def enter(self, role, name, **how):
        """Go to a control, and press Enter."""
        self.tab_to(role, name, **how)
        self.press("Enter")

    def write(self, role, name, text, **how):
        """Go to a field, and type."""
        self.tab_to(role, name, **how)
        self.type(text)

    def choose(self, role, name, text, **how):
        """Go to a list of choices, and type the beginning of one."""
        self.tab_to(role, name, **how)
        self.type(text)

    def give_file(self, role, name, file, *, key="Enter"):
        """Go to a choice of files, open it, and give it one."""
        self.tab_to(role, name)
        with self.page.expect_file_chooser() as chosen:
            self.press(key)
        chosen.value.set_files(file)

    def focused(self):
        return self.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
