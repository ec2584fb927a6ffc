// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/account.h"

#include "models/domain/enumwords.h"

#include <algorithm>

namespace berth {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype LongestUsername = 64;

} // namespace

InviteStatus inviteStatus(const Invite &invite, TimePoint now)
{
    if (invite.usedAt)
        return InviteStatus::Used;
    if (invite.revokedAt)
        return InviteStatus::Revoked;
    return now >= invite.expiresAt ? InviteStatus::Expired : InviteStatus::Active;
}

QLatin1StringView word(InviteStatus status)
{
    switch (status) {
    case InviteStatus::Active:
        return "active"_L1;
    case InviteStatus::Used:
        return "used"_L1;
    case InviteStatus::Expired:
        return "expired"_L1;
    case InviteStatus::Revoked:
        return "revoked"_L1;
    }
    return {};
}

QLatin1StringView word(InviteUses uses)
{
    return uses == InviteUses::Once ? "once"_L1 : "many"_L1;
}

QLatin1StringView word(Registration registration)
{
    switch (registration) {
    case Registration::Invite:
        return "invite"_L1;
    case Registration::Open:
        return "open"_L1;
    case Registration::Closed:
        return "closed"_L1;
    }
    return {};
}

std::optional<Registration> registrationFromWord(QStringView text)
{
    return enumFromWord(text, Registration::Closed);
}

Result<QString> validateUsername(const QString &name, const QString &pointer)
{
    const QString trimmed = name.trimmed();
    const auto refuse = [&pointer](const QString &message, const QString &hint = {}) {
        return tl::unexpected(
            Error::invalid(u"This is no username: "_s + message, {{pointer, -1, message, hint}}));
    };
    if (trimmed.isEmpty())
        return refuse(u"it is empty"_s);
    if (trimmed.size() > LongestUsername)
        return refuse(u"it has more than 64 characters"_s);
    const auto isBad = [](QChar c) { return c.isSpace() || !c.isPrint(); };
    if (std::any_of(trimmed.begin(), trimmed.end(), isBad))
        return refuse(u"it has a blank or a control character"_s,
                      u"a display name may have them"_s);
    return trimmed;
}

} // namespace berth
