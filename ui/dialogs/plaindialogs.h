// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/actionregistry.h"
#include "ui/backendtypes.h"

#include <QtWidgets/qdialog.h>

class QCheckBox;

namespace berth {

/// Asked when the window closes: keep running in the background, or stop.
class CloseDialog final : public QDialog
{
    Q_OBJECT
public:
    CloseDialog(const CloseFacts &facts, QWidget *parent);

Q_SIGNALS:
    /// @param isRemembered do not ask again
    void chosen(berth::CloseChoice choice, bool isRemembered);

private:
    QCheckBox *m_remember;
};

/// Version, licence, and where the data lives.
class AboutDialog final : public QDialog
{
    Q_OBJECT
public:
    AboutDialog(const StoreFacts &store, const QString &settingsPath, QWidget *parent);
};

/// Every key that does something.
class ShortcutsDialog final : public QDialog
{
    Q_OBJECT
public:
    ShortcutsDialog(const ActionRegistry &actions, QWidget *parent);
};

} // namespace berth
