"""Holds the words of the writing page: the steps of the method, and what its script says."""

from __future__ import annotations

from typing import Any

from journal.editions import Edition
from journal.problems import N_

# The method of teacher-led development work (DOMAIN): a heading, and a question to begin from.
STEPS = (
    (
        N_("What concerned me, and why"),
        N_(
            "What did you see in your classroom or school that would not let you go? "
            "What do you value that was at stake?"
        ),
    ),
    (
        N_("Talking with colleagues"),
        N_("Whom did you talk with? What did they think, and how did that change your idea?"),
    ),
    (
        N_("What we wanted to change"),
        N_("What did you want to be different by the end of the year, and for whom?"),
    ),
    (
        N_("What we did"),
        N_("What did you plan, and what happened? Tell it so that another teacher could try it."),
    ),
    (
        N_("What changed"),
        N_("What can you see, hear or count now? What did not work?"),
    ),
    (
        N_("What I learned with other teachers"),
        N_("What did you pass on to others, and what did they give you? What would you do again?"),
    ),
)


def words(edition: Edition) -> dict[str, Any]:
    """Give what the page's script says, in an edition's language; plurals by CLDR's categories."""
    return {**_of_draft(edition), **_of_text(edition), **_of_word(edition), **_of_sending(edition)}


def _of_draft(edition: Edition) -> dict[str, Any]:
    _ = edition.words.gettext
    return {
        "saved": _("Saved on this device at %(time)s."),
        "saving": _("Saving …"),
        "noPhotosKept": _(
            "This browser does not let the page keep photos. "
            "The text is kept; download the folder before you leave."
        ),
        "nothingKept": _(
            "This browser does not let the page keep a draft. Download the folder before you leave."
        ),
        "full": _(
            "The store of this device is full, so the last changes are not kept. "
            "Download the folder now: nothing is lost then."
        ),
        "elsewhere": _("Your draft is open in another tab. Go on there, or bring it here."),
        "wentOn": _("You went on in another tab. Nothing more is saved here."),
        "removed": _("The draft has been removed from this device."),
        "downloads": _("What you have downloaded is still there: remove that too."),
        "opening": _("Opening the file …"),
        "opened": _("The file has been opened."),
        "notOpened": _(
            "This file cannot be opened here. "
            "Choose the .zip file that was downloaded from this page, or the text and its photos."
        ),
    }


def _of_text(edition: Edition) -> dict[str, Any]:
    _, plurals = edition.words.gettext, edition.plurals
    return {
        "linkText": _("text of the link"),
        "noteText": _("text of the footnote"),
        "someText": _("text"),
        "showPreview": _("Show the preview"),
        "hidePreview": _("Hide the preview"),
        "emptyPreview": _("Here your text appears as readers will see it."),
        "showSteps": _("Show the steps"),
        "hideSteps": _("Put the steps away"),
        "words": plurals(
            "%(number)s word of about %(limit)s", "%(number)s words of about %(limit)s"
        ),
        "short": _("Write more: %(limit)s words or so give a reader the whole story."),
        "good": _("A good length."),
        "long": _("Long for one sitting: see what a reader can do without."),
        "title": _("Title"),
        "authors": _("Authors"),
        "name": _("Name"),
        "school": _("School (if you like)"),
        "role": _("Role (if you like)"),
        "family": _("Family name (if you like)"),
        "country": _("Country"),
        "year": _("Year"),
        "themes": _("Themes"),
        "summary": _("Summary"),
        "clean": _("Nothing to put right."),
        "allTheSame": _("You can send the text all the same; the editors will help."),
        "errors": plurals("%(number)s thing to put right", "%(number)s things to put right"),
        "advice": plurals("%(number)s piece of advice", "%(number)s pieces of advice"),
        "advised": _("Advice: %(message)s"),
        "line": _("Line %(line)s"),
        "putRight": _("Put it right"),
        "show": _("Show the place"),
    }


def _of_word(edition: Edition) -> dict[str, Any]:
    _ = edition.words.gettext
    return {
        "reading": _("Reading the Word file …"),
        "broughtIn": _("The Word file has been brought in."),
        "allKept": _("Everything in it was kept."),
        "notKept": _("These could not be kept:"),
        "notWord": _(
            "This file is not a Word file (.docx). "
            "In Word, choose Save as, then Word document (.docx)."
        ),
        "unreadable": _(
            "This Word file could not be read. Open it in Word, save it again, and bring it in once more."
        ),
        "tooLarge": _(
            "This Word file is too large to be read here. Send it to the editors by e-mail."
        ),
        "noReader": _("The Word reader could not be loaded. Check your connection, then try again."),
        "lost": {
            "formulas": _("Formulas"),
            "comments": _("Comments"),
            "changes": _("Tracked changes"),
            "drawings": _("Charts and drawings"),
            "underlined": _("Underlining"),
            "coloured": _("Coloured or highlighted text"),
            "struck": _("Crossed-out words"),
            "raised": _("Raised and lowered letters"),
            "margins": _("Headers and footers of the pages"),
            "cells": _("Merged cells of tables"),
            "pictures": _("Pictures that the browser cannot read"),
            "links": _("Links to places that the journal cannot link to"),
            "breaks": _("Line breaks in table cells"),
            "levels": _("Levels of lists below the eighth"),
        },
        "shrinking": _("Making the photo smaller …"),
    }


def _of_sending(edition: Edition) -> dict[str, Any]:
    _ = edition.words.gettext
    return {
        "agreeFirst": _("Please agree first: tick the box above."),
        "downloaded": _("Downloaded: %(name)s"),
        "cannotShare": _("This device cannot share the file. Download it instead."),
        "subject": _("A narrative for the journal: %(title)s"),
        "letter": _(
            "Dear editors,\n\nI have attached my narrative as the file %(name)s.\n\nWith kind regards"
        ),
        "pasted": _("The text is on your clipboard. Paste it into the page that has opened."),
        "photosApart": _(
            "Photos do not travel on the clipboard: "
            "add them there with Upload files, from the downloaded folder."
        ),
        "noClipboard": _(
            "The browser did not let the page use the clipboard. Copy the text from here:"
        ),
    }
