"""Completion: the menu, filtering, choosing."""


def test_menu_opens_filters_and_is_chosen_from(screen):
    screen.type("clients:co")
    screen.press("tab")
    screen.wait("contacts")
    assert "count" in screen.text
    screen.type("unt")
    screen.wait_gone("contacts")
    screen.press("escape")
    screen.press("ctrl-c")
    screen.prompt()


def test_the_only_one_is_taken(screen):
    screen.type("clients:quanti")
    screen.press("tab")
    screen.until(lambda: "clients:quantile" in screen.cursor_line, "the method")
    screen.press("ctrl-c")
    screen.prompt()


def test_allowed_values(screen):
    screen.type('clients:where{ class = "V')
    screen.press("tab")
    screen.until(lambda: '"VIP"' in screen.cursor_line or "VIP" in screen.text, "the value")
    screen.press("ctrl-c")
    screen.prompt()
