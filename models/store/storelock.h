// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <memory>

namespace berth::store {

/// Keeps a second program off the same store: `<store>.lock`, held with flock(2) for as long as
/// this object lives, so that the kernel frees it whenever the holder dies. The file says who.
class StoreLock final
{
public:
    /// Conflict (`store-in-use`) naming the program and the process that hold it.
    [[nodiscard]] static Result<std::unique_ptr<StoreLock>> take(const QString &storePath,
                                                                 const QString &program);
    ~StoreLock();
    StoreLock(const StoreLock &) = delete;
    StoreLock &operator=(const StoreLock &) = delete;

private:
    explicit StoreLock(int descriptor)
        : m_descriptor(descriptor)
    {
    }

    int m_descriptor;
};

} // namespace berth::store
