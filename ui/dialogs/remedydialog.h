// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/formdialog.h"

namespace berth {

class PlanPreviewView;

/// Tries out a change that would unblock a deployment, and makes it if it is wanted: exactly what
/// was shown, or nothing.
class RemedyDialog final : public FormDialog
{
    Q_OBJECT
public:
    RemedyDialog(Backend &backend, DeploymentId id, const QString &name, const RemedyOffer &remedy,
                 QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override { return {}; }
    void send() override;

private:
    void look();

    Backend &m_backend;
    DeploymentId m_id;
    RemedyOffer m_remedy;
    PlanPreviewView *m_view;
    QString m_footprint;
};

} // namespace berth
