// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qglobal.h>

namespace berth {

/// What a write answers once its commit is on disk: its value, and the feed head of that commit.
/// A view that has applied `seq` or a later one shows the write.
template<typename T>
struct Acknowledged
{
    T value{};
    qint64 seq = 0;
};

template<>
struct Acknowledged<void>
{
    qint64 seq = 0;
};

} // namespace berth
