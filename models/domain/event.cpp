// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/event.h"

#include "models/domain/enumwords.h"

namespace berth {

using namespace Qt::StringLiterals;

QLatin1StringView word(SubjectKind kind)
{
    switch (kind) {
    case SubjectKind::Store:
        return "store"_L1;
    case SubjectKind::Organization:
        return "organization"_L1;
    case SubjectKind::User:
        return "user"_L1;
    case SubjectKind::Invite:
        return "invite"_L1;
    case SubjectKind::Quota:
        return "quota"_L1;
    case SubjectKind::Cluster:
        return "cluster"_L1;
    case SubjectKind::Node:
        return "node"_L1;
    case SubjectKind::Deployment:
        return "deployment"_L1;
    case SubjectKind::Replica:
        return "replica"_L1;
    case SubjectKind::Reservation:
        return "reservation"_L1;
    case SubjectKind::Import:
        return "import"_L1;
    case SubjectKind::Token:
        return "token"_L1;
    case SubjectKind::Session:
        return "session"_L1;
    case SubjectKind::Job:
        return "job"_L1;
    case SubjectKind::Run:
        return "run"_L1;
    }
    return {};
}

std::optional<SubjectKind> subjectFromWord(QStringView text)
{
    return enumFromWord(text, SubjectKind::Run);
}

} // namespace berth
