// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/organization.h"

namespace berth {

using namespace Qt::StringLiterals;

namespace {

constexpr int LongestName = 100;

/// Of the first character that cannot stand in a name: a control, or half a surrogate pair, which
/// has no UTF-8 form. -1: none.
qsizetype firstBadCharacter(const QString &name)
{
    for (qsizetype i = 0; i < name.size(); ++i) {
        const QChar c = name[i];
        if (c.isHighSurrogate() && i + 1 < name.size() && name[i + 1].isLowSurrogate()) {
            ++i;
            continue;
        }
        if (c.isSurrogate() || c.category() == QChar::Other_Control
            || c.category() == QChar::Separator_Line || c.category() == QChar::Separator_Paragraph)
            return i;
    }
    return -1;
}

} // namespace

Actor actorOf(const User &user)
{
    Actor actor;
    actor.user = user.id;
    actor.organization = user.organizationId;
    actor.role = user.role;
    actor.isAdministrator = user.isAdministrator;
    actor.name = user.username;
    return actor;
}

Result<QString> validateName(const QString &name, const QString &pointer)
{
    const auto refuse = [&](qsizetype position, const QString &message) {
        return tl::unexpected(Error::invalid(message, {{pointer, int(position), message, {}}}));
    };
    const QString trimmed = name.trimmed();
    if (trimmed.isEmpty())
        return refuse(0, u"A name is needed."_s);
    const qsizetype offset = name.indexOf(trimmed);
    if (const qsizetype bad = firstBadCharacter(trimmed); bad >= 0)
        return refuse(offset + bad, u"A name has no control characters or line breaks."_s);
    if (trimmed.toUcs4().size() > LongestName)
        return refuse(offset + LongestName, u"A name has 100 characters at most."_s);
    return trimmed;
}

QString foldedName(const QString &name)
{
    // Folding can take a text out of its normal form, so it is normalised on both sides.
    return name.trimmed()
        .normalized(QString::NormalizationForm_C)
        .toCaseFolded()
        .normalized(QString::NormalizationForm_C);
}

} // namespace berth
